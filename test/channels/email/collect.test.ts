import { connect, createServer, type Socket } from "node:net";

import type { ImapFlow } from "imapflow";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { collect } from "../../../adapters/channels/email/collect.ts";
import { PASSWORD, hasDovecot, startDovecot, type Dovecot } from "./dovecot.ts";
import { Hub, mailbox, until } from "./hub.ts";
import { HELP, letter } from "./letters.ts";

const CURSOR = `account-${HELP}:INBOX`;

describe.skipIf(!hasDovecot)("fetching mailboxes from a real IMAP server (needs dovecot-imapd)", () => {
  let dovecot: Dovecot;
  let hub: Hub;
  let client: ImapFlow;
  let user: string;
  let stop: AbortController;
  let running: Promise<void>;
  let count = 0;

  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot.stop());

  beforeEach(async () => {
    user = `user${++count}`;
    client = await dovecot.client(user);
    hub = new Hub(ours());
    stop = new AbortController();
    running = Promise.resolve();
  });

  afterEach(async () => {
    stop.abort();
    await running;
    client.close();
  });

  function ours(more: Record<string, unknown> = {}): ReturnType<typeof mailbox> {
    const pass = PASSWORD.replaceAll(" ", "_");
    return mailbox(HELP, {
      imapHost: "127.0.0.1",
      imapPort: dovecot.port,
      imapSecurity: "none",
      imapUser: user,
      imapPassword: pass,
      ...more,
    });
  }

  function start(): void {
    running = collect(hub.work, stop.signal);
  }

  async function restart(): Promise<void> {
    stop.abort();
    await running;
    stop = new AbortController();
    start();
  }

  async function put(name: string, flags: string[] = [], folder = "INBOX"): Promise<void> {
    await client.append(
      folder,
      letter({ headers: [`Message-ID: <${name}@client.example>`], body: `body of ${name}` }),
      flags,
    );
  }

  const bodies = (): string[] =>
    hub.events.map((event) => Buffer.from(event.raw).toString().split("\r\n\r\n")[1]!);

  it("takes what is there, read or unread, and then what comes, at once", async () => {
    await put("one");
    await put("two", ["\\Seen"]);
    start();
    await until(() => hub.events.length === 2);
    const started = performance.now();
    await put("three");
    await until(() => hub.events.length === 3);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(bodies()).toEqual(["body of one", "body of two", "body of three"]);
    expect(hub.cursors.get(CURSOR)).toMatch(/^\d+:3$/);
  });

  it("never changes the mailbox: no flag set, nothing moved", async () => {
    await put("one");
    start();
    await until(() => hub.events.length === 1);
    await client.mailboxOpen("INBOX");
    const found = await client.fetchOne("1", { flags: true });
    expect(found && [...(found.flags ?? [])].includes("\\Seen")).toBe(false);
  });

  it("goes on after a restart where it was, even if somebody marked the new mail as read", async () => {
    await put("one");
    start();
    await until(() => hub.events.length === 1);
    stop.abort();
    await running;
    await put("two", ["\\Seen"]);
    await restart();
    await until(() => hub.events.length === 2);
    expect(bodies()).toEqual(["body of one", "body of two"]);
  });

  it("moves its cursor only after the save: while the store is away nothing is lost, nothing doubled", async () => {
    await put("one");
    start();
    await until(() => hub.events.length === 1);
    const before = hub.cursors.get(CURSOR);
    hub.trouble = "refuses";
    await put("two");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(hub.cursors.get(CURSOR)).toBe(before);
    hub.trouble = "none";
    await until(() => hub.events.length === 2, 20_000);
    expect(bodies()).toEqual(["body of one", "body of two"]);
  });

  it("recognises letters again after the mailbox was rebuilt with another UIDVALIDITY", async () => {
    await client.mailboxCreate("Cases");
    hub.mailboxes = [ours({ imapFolder: "Cases" })];
    await put("one", [], "Cases");
    await put("two", [], "Cases");
    start();
    await until(() => hub.events.length === 2);
    const [before] = (hub.cursors.get(`account-${HELP}:Cases`) ?? "").split(":");
    stop.abort();
    await running;
    await client.mailboxDelete("Cases");
    await client.mailboxCreate("Cases");
    await put("two", [], "Cases");
    await put("three", [], "Cases");
    await restart();
    await until(() => hub.events.length === 3);
    const [after] = (hub.cursors.get(`account-${HELP}:Cases`) ?? "").split(":");
    expect(after).not.toBe(before);
    expect(bodies()).toEqual(["body of one", "body of two", "body of three"]);
  });

  it("takes each letter once although two workers fetch the same mailbox", async () => {
    for (let n = 0; n < 10; n++) await put(`n${n}`);
    const other = new AbortController();
    start();
    const second = collect(hub.work, other.signal);
    await until(() => hub.events.length === 10);
    await put("last");
    await until(() => hub.events.length === 11);
    other.abort();
    await second;
    expect(new Set(bodies()).size).toBe(11);
  });

  it("lets no letter hold up the others: a broken one is an event like any other", async () => {
    await client.append("INBOX", Buffer.from("\0\u00ff no head\r\n at all"));
    await client.append("INBOX", Buffer.from("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"));
    await put("after");
    start();
    await until(() => hub.events.length === 3);
    const [first] = await hub.read(hub.events[0]!);
    expect(first).toMatchObject({ kind: "message", origin: { clear: false } });
  });

  it("takes the others first and at last puts a notice in the place of a letter that the server cannot hand over", async () => {
    await put("one");
    await put("spoiled");
    dovecot.spoilNewest(user);
    await put("after");
    start();
    await until(() => hub.events.length === 2);
    expect(bodies()).toEqual(["body of one", "body of after"]);
    expect(hub.cursors.get(CURSOR)).toMatch(/^\d+:3:2$/);
    await until(() => hub.events.length === 3, 40_000);
    expect(hub.cursors.get(CURSOR)).toMatch(/^\d+:3$/);
    const [notice] = await hub.read(hub.events[2]!);
    expect(notice).toMatchObject({
      kind: "message",
      subject: "Письмо не удалось получить с почтового сервера",
    });
  });

  it("comes back after its connection was cut", async () => {
    const sockets = new Set<Socket>();
    const between = createServer((socket) => {
      const onward = connect(dovecot.port, "127.0.0.1");
      for (const each of [socket, onward]) sockets.add(each.on("error", () => undefined));
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", () => resolve()));
    const address = between.address();
    hub.mailboxes = [ours({ imapPort: typeof address === "object" && address ? address.port : 0 })];
    await put("one");
    start();
    await until(() => hub.events.length === 1);
    for (const socket of sockets) socket.destroy();
    await put("two");
    await until(() => hub.events.length === 2, 20_000);
    stop.abort();
    await running;
    for (const socket of sockets) socket.destroy();
    between.close();
  });

  it("comes back after a wrong password was corrected", async () => {
    hub.mailboxes = [ours({ imapPassword: "wrong" })];
    await put("one");
    start();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(hub.events).toEqual([]);
    hub.mailboxes = [ours()];
    await until(() => hub.events.length === 1, 20_000);
  });

  it("stops within a second while it waits for mail", async () => {
    start();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const started = performance.now();
    stop.abort();
    await running;
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
