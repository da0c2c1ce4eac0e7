// Letters that a stranger brings straight to our door: signed with a real key, asked of a DNS that lives in the test.

import { generateKeyPairSync } from "node:crypto";

import { dkimSign } from "mailauth";
import { describe, expect, it } from "vitest";

import { read } from "../../../adapters/channels/email/read.ts";
import { verifySender, type Brought, type Dns } from "../../../adapters/channels/email/verify.ts";
import { Hub, mailbox } from "./hub.ts";
import { HELP, letter } from "./letters.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p = publicKey.export({ type: "spki", format: "der" }).toString("base64");

const zone: Record<string, string[]> = {
  "client.example": ["v=spf1 ip4:192.0.2.7 -all"],
  "_dmarc.client.example": ["v=DMARC1; p=reject"],
  "key._domainkey.client.example": [`v=DKIM1; k=rsa; p=${p}`],
  "key._domainkey.evil.example": [`v=DKIM1; k=rsa; p=${p}`],
};

/** DNS with these texts and nothing else; names in `broken` fail, names in `silent` never answer. */
function aDns({ broken = [] as string[], silent = [] as string[] } = {}): Dns & { cancelled: number } {
  const dns = {
    cancelled: 0,
    cancel: () => void (dns.cancelled += 1),
    async resolve(name: string, type: string): Promise<string[][]> {
      if (silent.includes(name)) await new Promise(() => undefined);
      if (broken.includes(name)) throw Object.assign(new Error("failed"), { code: "ESERVFAIL" });
      const texts = type === "TXT" ? zone[name] : undefined;
      if (!texts) throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
      return texts.map((text) => [text]);
    },
  };
  return dns;
}

async function signed(raw: Buffer, signingDomain = "client.example"): Promise<Buffer> {
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const key = { signingDomain, selector: "key", privateKey: pem.toString() };
  const { signatures } = await dkimSign(raw, { ...key, signatureData: [key] });
  return Buffer.concat([Buffer.from(signatures), raw]);
}

function brought(raw: Buffer, more: Partial<Brought> = {}): Brought {
  return {
    raw,
    ip: "198.51.100.9",
    helo: "mx.client.example",
    mailFrom: "anna@client.example",
    from: "anna@client.example",
    ...more,
  };
}

describe("checking the sender ourselves", () => {
  it("a letter with the sender's own signature passes, from whatever address it comes", async () => {
    const dns = aDns();
    expect(await verifySender(brought(await signed(letter())), dns)).toEqual({
      verdict: "pass",
      spf: "fail",
      dkim: "pass",
      dmarc: "pass",
    });
    expect(dns.cancelled).toBe(1);
  });

  it("a letter without a signature passes from the sender's own server", async () => {
    expect(await verifySender(brought(letter(), { ip: "192.0.2.7" }), aDns())).toMatchObject({
      verdict: "pass",
      spf: "pass",
      dkim: "none",
    });
  });

  it("a changed word breaks the signature", async () => {
    const raw = Buffer.from((await signed(letter({ body: "100" }))).toString().replace(/100$/, "900"));
    expect(await verifySender(brought(raw), aDns())).toMatchObject({ verdict: "fail", dmarc: "fail" });
  });

  it("a stranger's good signature proves nothing about the name in From", async () => {
    const raw = await signed(letter(), "evil.example");
    expect(await verifySender(brought(raw, { mailFrom: "x@evil.example" }), aDns())).toMatchObject({
      verdict: "fail",
      dkim: "pass",
      dmarc: "fail",
    });
  });

  it("a domain that publishes nothing is neither proven nor refuted", async () => {
    const raw = letter({ headers: ["From: a@quiet.example"] });
    const given = brought(raw, { from: "a@quiet.example", mailFrom: "a@quiet.example" });
    expect(await verifySender(given, aDns())).toMatchObject({ verdict: "none", spf: "none", dmarc: "none" });
  });

  it.each(["key._domainkey.client.example", "client.example", "_dmarc.client.example"])(
    "where DNS fails for %s nobody is called a forger",
    async (name) => {
      const dns = aDns({ broken: [name] });
      expect(await verifySender(brought(letter()), dns)).not.toMatchObject({ verdict: "pass" });
      const verdict = (await verifySender(brought(await signed(letter({ body: "x" }))), dns)).verdict;
      expect(["none", "pass"]).toContain(verdict);
    },
  );

  it("a DNS that never answers costs no more than the limit", async () => {
    const dns = aDns({
      silent: ["client.example", "_dmarc.client.example", "key._domainkey.client.example"],
    });
    const from = performance.now();
    expect(await verifySender(brought(await signed(letter())), dns, 200)).toEqual({
      verdict: "none",
      spf: "temperror",
      dkim: "temperror",
      dmarc: "temperror",
    });
    expect(performance.now() - from).toBeLessThan(1_500);
    expect(dns.cancelled).toBe(1);
  });

  it("a letter full of signatures is not checked at all", async () => {
    const raw = letter({ headers: Array.from({ length: 6 }, (_, n) => `DKIM-Signature: v=1; s=${n}`) });
    expect(await verifySender(brought(raw), aDns())).toMatchObject({ verdict: "none", dkim: "policy" });
  });
});

describe("whose word counts", () => {
  const facts = { peer: "::ffff:192.0.2.7", helo: "mx.client.example", envelopeFrom: "anna@client.example" };

  async function verdictOf(settings: Record<string, unknown>, more: Record<string, string> = {}) {
    const hub = new Hub(mailbox(HELP, settings));
    const asked: Brought[] = [];
    const event = {
      channel: "email",
      account: `account-${HELP}`,
      key: "k",
      contact: "email:anna@client.example",
      order: 1,
      raw: letter({ headers: ["Authentication-Results: mx.bank.example; dmarc=fail header.from=x.example"] }),
      facts: { ...facts, ...more },
      id: "row",
      receivedAt: new Date(),
    };
    const [inbound] = await read(event, hub.work, (given) => {
      asked.push(given);
      return verifySender(given, aDns());
    });
    if (inbound?.kind !== "message") throw new Error("No message.");
    return { authenticity: inbound.origin?.authenticity, asked };
  }

  it("a letter from a stranger's server is checked by us, and its own results are not believed", async () => {
    const { authenticity, asked } = await verdictOf({ authservId: "" });
    expect(asked).toMatchObject([
      { ip: "192.0.2.7", helo: "mx.client.example", from: "anna@client.example" },
    ]);
    expect(authenticity).toEqual({ verdict: "pass", detail: "SPF pass, DKIM none, DMARC pass" });
  });

  it.each([
    ["a mail server of ours checks", { authservId: "mx.bank.example" }, {}],
    ["a mail server of ours brought it", { authservId: "" }, { peer: "127.0.0.1" }],
    ["only its beginning was read", { authservId: "" }, { cut: "true" }],
  ])("nothing is asked where %s", async (_, settings, more) => {
    expect((await verdictOf(settings, more)).asked).toEqual([]);
  });
});
