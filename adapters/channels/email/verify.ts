// Checking the sender ourselves, for letters that strangers bring straight to our door: SPF, DKIM and DMARC. It asks
// DNS, so it is done by the worker, within a time limit; what DNS does not say in time stays unknown.

import { Resolver } from "node:dns/promises";

import type { Authentication } from "../../../core/mail/authentication.ts";
import { domainOf } from "../../../core/mail/addresses.ts";

/** What the check needs to know of a letter and of who brought it. */
export interface Brought {
  raw: Uint8Array;
  /** Address of the connection. */
  ip: string;
  /** The name it gave itself. */
  helo: string;
  /** From the dialogue; "" for a bounce. */
  mailFrom: string;
  /** The one clear address in From. */
  from: string;
}

/** Asks DNS, as `dns.resolve` does; `cancel` ends what is still asked. */
export interface Dns {
  resolve(name: string, type: string): Promise<string[][] | string[]>;
  cancel(): void;
}

export type Verified = Pick<Authentication, "verdict" | "spf" | "dkim" | "dmarc">;

const ANSWERS_WITHIN_MS = 4_000;
const ONE_QUESTION_MS = 1_500;
// Each signature costs a pass over the letter, and a stranger may write as many as they like.
const MAX_SIGNATURES = 5;
const MAX_SIGNED_BYTES = 100_000_000;

const UNKNOWN: Verified = { verdict: "none", spf: "temperror", dkim: "temperror", dmarc: "temperror" };

/** What SPF, DKIM and DMARC say of the letter. Never rejects, and answers within seconds whatever DNS does. */
export async function verifySender(
  brought: Brought,
  dns: Dns = publicDns(),
  withinMs = ANSWERS_WITHIN_MS,
): Promise<Verified> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verified>((resolve) => {
    timer = setTimeout(() => resolve(UNKNOWN), withinMs);
  });
  try {
    return await Promise.race([check(brought, dns), late]);
  } catch {
    return UNKNOWN;
  } finally {
    clearTimeout(timer);
    dns.cancel();
  }
}

function publicDns(): Dns {
  const resolver = new Resolver({ timeout: ONE_QUESTION_MS, tries: 2 });
  return {
    resolve: (name, type) => resolver.resolve(name, type) as Promise<string[][] | string[]>,
    cancel: () => resolver.cancel(),
  };
}

async function check({ raw, ip, helo, mailFrom, from }: Brought, dns: Dns): Promise<Verified> {
  if (isCostly(raw)) return { ...UNKNOWN, spf: "none", dkim: "policy", dmarc: "none" };
  // Loaded with the first letter that needs it: most installations have a mail server in front that checks.
  const { authenticate } = await import("mailauth");
  const { spf, dkim, dmarc } = await authenticate(Buffer.from(raw), {
    ip,
    helo,
    sender: mailFrom,
    mta: "okno",
    resolver: (name, type) => dns.resolve(name, type),
    disableArc: true,
    disableBimi: true,
  });
  const signatures = dkim.results.map(({ status }) => status.result);
  const spfResult = spf ? spf.status.result : "none";
  const isUncertain = [spfResult, ...signatures].includes("temperror");
  const found = dmarc ? dmarc.status.result : "none";
  // What DNS did not say may be what would have passed.
  const judged = found === "fail" && isUncertain ? "temperror" : found;
  const isOfSender = dmarc && dmarc.status.header?.["from"] === domainOf(from);
  return {
    verdict: judged === "fail" ? "fail" : judged === "pass" && isOfSender ? "pass" : "none",
    spf: spfResult,
    dkim: signatures.includes("pass") ? "pass" : (signatures[0] ?? "none"),
    dmarc: judged,
  };
}

function isCostly(raw: Uint8Array): boolean {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, 1_000_000)).toString("latin1");
  const signatures = head.match(/^dkim-signature[ \t]*:/gim)?.length ?? 0;
  return signatures > MAX_SIGNATURES || signatures * raw.length > MAX_SIGNED_BYTES;
}
