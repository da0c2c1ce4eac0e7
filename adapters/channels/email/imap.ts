// One connection to one mailbox: take what is new, wait for more, until the connection ends.

import { ImapFlow } from "imapflow";

import type { Work } from "../channel.ts";
import { eventOfLetter } from "./arrival.ts";
import { pause } from "./pause.ts";
import type { Mailbox } from "./settings.ts";

type ImapWork = Pick<Work, "cursor" | "save" | "log">;

interface Cursor {
  uidValidity: string;
  lastUid: number;
}

const MAX_LETTER_BYTES = 50_000_000;
const LOOK_AGAIN_MS = 30_000;
const FIRST_LOOK_BACK_MS = 2 * 86_400_000;
// A refusal on a living connection is about the letter and weighs four; a connection that died may be the network.
const REFUSED = 4;
const DIED = 1;
const GIVE_UP = 12;

// Letters the server failed to hand over, by mailbox and UID: how badly. Lost on restart, then tried afresh.
const failures = new Map<string, number>();

/**
 * Fetches a mailbox over one connection until it breaks or `stop`. Rejects when the connection fails; `onLetters` is
 * called after each look that went well.
 */
export async function fetchMailbox(
  mailbox: Mailbox,
  work: ImapWork,
  stop: AbortSignal,
  onLooked: () => void,
): Promise<void> {
  const { settings } = mailbox;
  const client = new ImapFlow({
    host: settings.imapHost,
    port: settings.imapPort,
    secure: settings.imapSecurity === "tls",
    doSTARTTLS: settings.imapSecurity === "starttls",
    auth: { user: settings.imapUser, pass: settings.imapPassword },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 120_000,
  });
  const connection: { broken: Error | null; wake: AbortController } = {
    broken: null,
    wake: new AbortController(),
  };
  client.on("error", (error: Error) => {
    connection.broken = error;
    connection.wake.abort();
  });
  client.on("close", () => {
    connection.broken ??= new Error("the mail server closed the connection");
    connection.wake.abort();
  });
  client.on("exists", () => connection.wake.abort());
  const close = (): void => client.close();
  stop.addEventListener("abort", close);
  try {
    await client.connect();
    await client.mailboxOpen(settings.imapFolder, { readOnly: true });
    while (!stop.aborted && !connection.broken) {
      connection.wake = new AbortController();
      await takeNew(client, mailbox, work, stop);
      onLooked();
      // The server tells of new mail meanwhile; the next command ends the waiting. Its faults show as "close".
      void client.idle().catch(() => undefined);
      await pause(LOOK_AGAIN_MS, AbortSignal.any([stop, connection.wake.signal]));
    }
    if (connection.broken && !stop.aborted) throw connection.broken;
  } finally {
    stop.removeEventListener("abort", close);
    client.close();
  }
}

async function takeNew(client: ImapFlow, mailbox: Mailbox, work: ImapWork, stop: AbortSignal): Promise<void> {
  const key = `${mailbox.account.id}:${mailbox.settings.imapFolder}`;
  const uidValidity = String(client.mailbox ? client.mailbox.uidValidity : 0);
  let lastUid = await startOf(client, parseCursor(await work.cursor.get(key)), uidValidity);
  const found = (await client.search({ uid: `${lastUid + 1}:*` }, { uid: true })) || [];
  for (const uid of found.filter((each) => each > lastUid).sort((a, b) => a - b)) {
    if (stop.aborted) return;
    const raw = await fetchLetter(client, uid, `${key}:${uidValidity}:${uid}`, work);
    const facts = { uid: String(uid), uidValidity, ...(raw.isCut ? { cut: "true" } : {}) };
    // Rejects while the store is away: the cursor stays, the letter is fetched again.
    await work.save(eventOfLetter({ raw: raw.bytes, mailboxes: [mailbox], facts }, Date.now()));
    lastUid = uid;
    await work.cursor.set(key, `${uidValidity}:${lastUid}`);
  }
}

// A mailbox seen for the first time gives its last two days, so that plugging in an old one opens no thousand cases.
// A rebuilt one (other UIDVALIDITY) is read from its start: known letters are recognised by their key.
async function startOf(client: ImapFlow, cursor: Cursor | null, uidValidity: string): Promise<number> {
  if (cursor?.uidValidity === uidValidity) return cursor.lastUid;
  if (cursor) return 0;
  const recent =
    (await client.search({ since: new Date(Date.now() - FIRST_LOOK_BACK_MS) }, { uid: true })) || [];
  if (recent.length > 0) return Math.min(...recent) - 1;
  return client.mailbox ? client.mailbox.uidNext - 1 : 0;
}

// One letter that the server cannot hand over must not hold up the others: after three refusals a notice takes its place.
async function fetchLetter(
  client: ImapFlow,
  uid: number,
  identity: string,
  work: ImapWork,
): Promise<{ bytes: Buffer; isCut: boolean }> {
  try {
    const got = await client.fetchOne(
      String(uid),
      { source: { maxLength: MAX_LETTER_BYTES }, size: true },
      { uid: true },
    );
    if (!got || !got.source) throw new Error("the server gave no content");
    failures.delete(identity);
    return { bytes: got.source, isCut: (got.size ?? 0) > MAX_LETTER_BYTES };
  } catch (error) {
    const weight = (failures.get(identity) ?? 0) + (client.usable ? REFUSED : DIED);
    failures.set(identity, weight);
    if (weight < GIVE_UP) throw error;
    failures.delete(identity);
    work.log.error({ uid }, "A letter cannot be fetched; a notice stands in its place");
    return { bytes: noticeFor(identity), isCut: true };
  }
}

function noticeFor(identity: string): Buffer {
  const subject = Buffer.from("Письмо не удалось получить с почтового сервера").toString("base64");
  const text = `Почтовый сервер не отдаёт это письмо. Откройте его в почтовой программе: ${identity}`;
  const head = `Subject: =?utf-8?B?${subject}?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`;
  return Buffer.from(`${head}${text}\r\n`);
}

function parseCursor(text: string | null): Cursor | null {
  const match = /^(\d+):(\d+)$/.exec(text ?? "");
  return match ? { uidValidity: match[1]!, lastUid: Number(match[2]) } : null;
}
