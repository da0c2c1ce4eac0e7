import { createServer, type Server } from "node:net";

import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { deliver } from "../../../adapters/channels/email/deliver.ts";
import { eventOfLetter } from "../../../adapters/channels/email/arrival.ts";
import { mailboxesOf } from "../../../adapters/channels/email/settings.ts";
import type { OutboundMessage } from "../../../core/outbound.ts";
import { Hub, mailbox } from "./hub.ts";
import { CASE, HELP, MESSAGE, bounceAddress, caseAddress, letter, read } from "./letters.ts";

interface Taken {
  raw: Buffer;
  envelope: SMTPServerSession["envelope"];
}

let server: SMTPServer;
let taken: Taken[];
let refusals: { at: "rcpt" | "data"; code: number }[];
let hub: Hub;

beforeEach(async () => {
  taken = [];
  refusals = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    hideDSN: false,
    logger: false,
    onRcptTo: (_, __, reply) => reply(refusalAt("rcpt")),
    onData: (stream, session, reply) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const refusal = refusalAt("data");
        if (!refusal) taken.push({ raw: Buffer.concat(chunks), envelope: structuredClone(session.envelope) });
        reply(refusal);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  hub = new Hub(
    mailbox(HELP, {
      smtpHost: "127.0.0.1",
      smtpPort: portOf(server.server),
      smtpSecurity: "none",
      senderName: "Банк Пример",
      signature: "{{agent}}\nБанк",
    }),
  );
});

afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

function refusalAt(at: "rcpt" | "data"): Error | null {
  const refusal = refusals.find((each) => each.at === at);
  return refusal ? Object.assign(new Error("5.1.1 no"), { responseCode: refusal.code }) : null;
}

function portOf(listening: Server): number {
  const address = listening.address();
  return typeof address === "object" && address ? address.port : 0;
}

function aMessage(more: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    id: MESSAGE,
    conversation: CASE,
    number: 1234,
    channel: "email",
    account: `account-${HELP}`,
    contact: "email:anna@client.example",
    to: "anna@client.example",
    toName: "Анна Петрова",
    copies: [],
    subject: "Вопрос по карте",
    text: "Здравствуйте!\n.\nКарта готова.",
    files: [],
    authorName: "Ольга",
    references: ["one@client.example"],
    inReplyTo: "one@client.example",
    seq: 2,
    atMs: Date.UTC(2026, 10, 20),
    automatic: false,
    ...more,
  };
}

describe("sending letters", () => {
  it("sends an answer that its reader can answer, thread and bounce", async () => {
    expect(await deliver(aMessage(), hub.work)).toEqual({
      result: "sent",
      external: `okno.${MESSAGE}@bank.example`,
    });
    const [{ raw, envelope }] = taken as [Taken];
    const mail = read(raw, { ourAddresses: [] });
    expect(mail).toMatchObject({
      messageId: `okno.${MESSAGE}@bank.example`,
      inReplyTo: ["one@client.example"],
      references: ["one@client.example"],
      subject: "Re: Вопрос по карте [№ 1234-82]",
      from: { isClear: true, address: HELP, name: "Банк Пример" },
      to: [{ name: "Анна Петрова", address: "anna@client.example" }],
      replyTo: [{ address: caseAddress() }],
    });
    expect(mail.text).toBe("Здравствуйте!\n.\nКарта готова.\n\n-- \nОльга\nБанк");
    expect(envelope.mailFrom && envelope.mailFrom.address).toBe(bounceAddress());
    expect(mail.automatic.kind).toBe("none");
  });

  it("asks for a report under the message's id where the server can give one", async () => {
    await deliver(aMessage(), hub.work);
    expect(taken[0]?.envelope).toMatchObject({ dsn: { envid: MESSAGE } });
  });

  it("sends the same bytes under the same Message-ID at every attempt, but for MIME edges", async () => {
    await deliver(aMessage(), hub.work);
    await deliver(aMessage(), hub.work);
    expect(taken[1]?.raw.toString()).toBe(taken[0]?.raw.toString());
  });

  it("sends files by their names and copies to their addresses", async () => {
    const file = await hub.files.save({
      name: "Договор.pdf",
      type: "application/pdf",
      bytes: Buffer.from("%PDF"),
    });
    await deliver(aMessage({ files: [file], copies: ["boss@client.example"] }), hub.work);
    const mail = read(taken[0]!.raw, { ourAddresses: [] });
    expect(mail.files).toMatchObject([{ name: "Договор.pdf", type: "application/pdf" }]);
    expect(taken[0]?.envelope.rcptTo.map(({ address }) => address)).toEqual([
      "anna@client.example",
      "boss@client.example",
    ]);
  });

  it("marks an automatic letter and gives it an empty return path", async () => {
    await deliver(aMessage({ automatic: true }), hub.work);
    expect(taken[0]?.raw.toString()).toMatch(/^Auto-Submitted: auto-replied\r?$/m);
    expect(taken[0]?.raw.toString()).toMatch(/^X-Auto-Response-Suppress: All\r?$/m);
    expect(taken[0]?.envelope.mailFrom && taken[0].envelope.mailFrom.address).toBe("");
  });

  it("41: refuses line breaks in addresses, makes one line of subject and names, and adds no recipient", async () => {
    for (const to of [
      "a@b.example\r\nRCPT TO:<x@y.example>",
      "a@b.example, x@y.example",
      "a b@c.example",
      "",
    ]) {
      expect(await deliver(aMessage({ to }), hub.work)).toMatchObject({ result: "refused" });
    }
    expect(
      await deliver(aMessage({ subject: "x\r\nBcc: x@y.example", toName: "a\r\nX: y" }), hub.work),
    ).toMatchObject({ result: "sent" });
    const head = taken[0]!.raw.toString().split("\r\n\r\n")[0]!;
    expect(head).not.toMatch(/^(?:Bcc|X):/m);
    expect(taken[0]?.envelope.rcptTo).toHaveLength(1);
  });

  it.each([
    ["rcpt", 550, "refused"],
    ["rcpt", 450, "later"],
    ["data", 554, "refused"],
    ["data", 451, "later"],
  ] as const)("tells a refusal at %s with %i as %s", async (at, code, result) => {
    refusals = [{ at, code }];
    expect(await deliver(aMessage(), hub.work)).toMatchObject({ result });
  });

  it("asks for another attempt while the server is away, wants a login, or falls silent", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", () => resolve()));
    const port = portOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    hub.mailboxes = [mailbox(HELP, { smtpHost: "127.0.0.1", smtpPort: port, smtpSecurity: "none" })];
    expect(await deliver(aMessage(), hub.work)).toMatchObject({ result: "later" });
    const rude = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.end("220 hello\r\n", () => socket.destroy());
    });
    await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", () => resolve()));
    hub.mailboxes = [mailbox(HELP, { smtpHost: "127.0.0.1", smtpPort: portOf(rude), smtpSecurity: "none" })];
    expect(await deliver(aMessage(), hub.work)).toMatchObject({ result: "later" });
    await new Promise((resolve) => rude.close(resolve));
  });

  it("never sends in the clear when encryption is asked for", async () => {
    hub.mailboxes = [
      mailbox(HELP, { smtpHost: "127.0.0.1", smtpPort: portOf(server.server), smtpSecurity: "starttls" }),
    ];
    expect(await deliver(aMessage(), hub.work)).toMatchObject({ result: "later" });
    expect(taken).toEqual([]);
  });

  it("keeps the letter in the built-in outbox when the mailbox has no server", async () => {
    hub.mailboxes = [mailbox(HELP)];
    expect(await deliver(aMessage(), hub.work)).toEqual({
      result: "sent",
      external: `okno.${MESSAGE}@bank.example`,
    });
    expect(hub.kept).toMatchObject([
      { to: "anna@client.example", message: MESSAGE, subject: "Re: Вопрос по карте [№ 1234-82]" },
    ]);
    const kept = hub.bytes.get(hub.kept[0]!.raw);
    expect(read(kept!.bytes, { ourAddresses: [] }).text).toContain("Карта готова.");
  });

  it("refuses for a mailbox that is not set up and for a sender that was unclear", async () => {
    expect(await deliver(aMessage({ account: "gone" }), hub.work)).toMatchObject({ result: "refused" });
    expect(await deliver(aMessage({ to: "unclear-0123" }), hub.work)).toMatchObject({ result: "refused" });
  });
});

describe("what the hub learns of a letter", () => {
  const arrives = async (raw: Buffer, facts: Record<string, string> = {}): ReturnType<Hub["read"]> =>
    hub.read(eventOfLetter({ raw, mailboxes: mailboxesOf(hub.mailboxes), facts }, Date.now()));

  it("gives an ordinary letter as a message with its sender, its thread and its raw form", async () => {
    const [inbound] = await arrives(
      letter({ headers: [`To: ${caseAddress()}`, "References: <a@x> <b@x>", "In-Reply-To: <c@x>"] }),
    );
    expect(inbound).toMatchObject({
      kind: "message",
      from: { kind: "email", value: "anna@client.example", name: "Anna Petrova", verified: false },
      text: "Здравствуйте!",
      external: ["one@client.example"],
      thread: {
        by: "references",
        token: { conversation: CASE },
        references: ["c@x", "a@x", "b@x"],
        tag: null,
      },
      origin: { clear: true, warnings: [], automatic: false, authenticity: { verdict: "none" } },
      quiet: false,
    });
    if (inbound?.kind !== "message") throw new Error("no message");
    expect(hub.bytes.get(inbound.origin?.raw ?? "")?.bytes.toString()).toContain(
      "Message-ID: <one@client.example>",
    );
  });

  it("gives an unclear sender a point of its own that opens no card", async () => {
    const [inbound] = await arrives(letter({ headers: [`From: ${HELP}(x).evil.example`] }));
    expect(inbound).toMatchObject({
      kind: "message",
      from: { kind: "channel", value: expect.stringMatching(/^email:unclear-/) as string },
      origin: { clear: false },
    });
  });

  it("01: files an out-of-office quietly; 04 and 06: tells of bounces; 07, 08 and 14: files the rest with a reason", async () => {
    expect(await arrives(letter({ headers: ["Auto-Submitted: auto-replied"] }))).toMatchObject([
      { kind: "message", quiet: true, origin: { automatic: true } },
    ]);
    const bounce = ["Return-Path: <>", "From: mailer-daemon@client.example"];
    const named = `Message-ID: <okno.${MESSAGE}@bank.example>`;
    expect(await arrives(letter({ headers: bounce, body: `Не доставлено.\n${named}` }))).toMatchObject([
      { kind: "receipt", message: MESSAGE, state: "failed" },
    ]);
    expect(await arrives(letter({ headers: bounce, body: `Доставка отложена.\n${named}` }))).toMatchObject([
      { kind: "delayed", message: MESSAGE },
    ]);
    expect(await arrives(letter({ headers: bounce, body: "?" }))).toMatchObject([{ kind: "quarantined" }]);
    expect(await arrives(letter({ headers: [named] }))).toMatchObject([
      { kind: "quarantined", reason: "our own letter came back" },
    ]);
    expect(await arrives(letter({ headers: [`To: ${caseAddress().replace("+c6", "+c7")}`] }))).toMatchObject([
      { kind: "quarantined", reason: "security: forged reply address" },
    ]);
  });

  it("38: believes sender checks only from our own mail server's address", async () => {
    const raw = letter({
      headers: ["Authentication-Results: mx.bank.example; dmarc=pass header.from=client.example"],
    });
    const trusted = { envelopeFrom: "anna@client.example", envelopeTo: HELP, peer: "127.0.0.1" };
    expect(await arrives(raw, trusted)).toMatchObject([{ origin: { authenticity: { verdict: "pass" } } }]);
    expect(await arrives(raw, { ...trusted, peer: "203.0.113.9" })).toMatchObject([
      { origin: { authenticity: { verdict: "none" } } },
    ]);
  });

  it("writes out invitations and letters inside below the text", async () => {
    const inner = "From: bob@x.example\r\nSubject: inner\r\n\r\ninner words";
    const [inbound] = await arrives(letter({ headers: ["Content-Type: message/rfc822"], body: inner }));
    expect(inbound).toMatchObject({
      kind: "message",
      text: "— Вложенное письмо: inner\nОт: bob@x.example\ninner words",
    });
  });
});
