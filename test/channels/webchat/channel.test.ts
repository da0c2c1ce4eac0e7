import { randomUUID } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import { afterEach, describe, expect, it } from "vitest";
import { Problem } from "../../../core/problems.ts";
import type { OwnFile, VisitorEvent, Welcome } from "../../../core/webchat/protocol.ts";
import { startBank, type Bank } from "./bank.ts";

let bank: Bank;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await bank.close();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${bank.url}/channels/webchat/site/${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });
}

async function hello(): Promise<Welcome> {
  return (await (await post("hello", { claim: null })).json()) as Welcome;
}

function bearer({ visitor, token }: Pick<Welcome, "visitor" | "token">): Record<string, string> {
  return { Authorization: `Bearer ${visitor}:${token}` };
}

function message(more: object = {}): VisitorEvent {
  return {
    id: randomUUID(),
    order: 1,
    kind: "message",
    form: "chat",
    text: "Здравствуйте",
    files: [],
    name: "Екатерина",
    email: "",
    topic: "",
    page: "https://bank.example/cards",
    language: "ru",
    ...more,
  };
}

/** Connects; resolves with the refusal's code when the handshake is refused. */
function connect(
  auth: object,
  origin?: string,
): Promise<{ socket: Socket; refused: string | null; heard: [string, unknown][] }> {
  const socket = io(`${bank.url}/webchat`, {
    auth,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    ...(origin ? { extraHeaders: { Origin: origin } } : {}),
  });
  sockets.push(socket);
  const heard: [string, unknown][] = [];
  socket.onAny((name: string, body: unknown) => heard.push([name, body]));
  return new Promise((resolve) => {
    socket.on("connect", () => resolve({ socket, refused: null, heard }));
    socket.on("connect_error", (error) =>
      resolve({
        socket,
        heard,
        refused: (error as { data?: { code?: string } }).data?.code ?? error.message,
      }),
    );
  });
}

async function upload(
  who: Welcome,
  name: string,
  type: string,
  bytes: Uint8Array<ArrayBuffer> | string,
): Promise<Response> {
  return fetch(`${bank.url}/channels/webchat/site/files?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body: bytes,
    headers: { "Content-Type": type, ...bearer(who) },
  });
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

describe("who the visitor is", () => {
  it("gives a stranger a new id and knows them again by their token", async () => {
    bank = await startBank();
    const first = await hello();
    const again = await post("hello", { claim: first });
    expect(((await again.json()) as Welcome).visitor).toBe(first.visitor);
  });

  it.each([
    ["another's id", (mine: Welcome, other: Welcome) => ({ visitor: other.visitor, token: mine.token })],
    ["no signature", (mine: Welcome) => ({ visitor: mine.visitor, token: mine.token.split(".")[0] })],
    ["a cut token", (mine: Welcome) => ({ visitor: mine.visitor, token: mine.token.slice(0, -2) })],
    ["a later end than was signed", (mine: Welcome) => ({ visitor: mine.visitor, token: `9${mine.token}` })],
    [
      "an old token",
      (mine: Welcome) => {
        const end = Date.now() - 1;
        return {
          visitor: mine.visitor,
          token: `${end}.${bank.door.sign(`webchat visitor\nsite\n${mine.visitor}\n${end}`)}`,
        };
      },
    ],
    [
      "a token of another account",
      (mine: Welcome) => {
        const end = Date.now() + 1e9;
        return {
          visitor: mine.visitor,
          token: `${end}.${bank.door.sign(`webchat visitor\nother\n${mine.visitor}\n${end}`)}`,
        };
      },
    ],
  ])("refuses a claim with %s, by request and by socket", async (_name, claimOf) => {
    bank = await startBank();
    const claim = claimOf(await hello(), await hello());
    expect((await post("hello", { claim })).status).toBe(401);
    const said = await post("events", message(), bearer(claim as Welcome));
    expect(said.status).toBe(401);
    expect((await connect({ account: "site", ...claim })).refused).toBe("not_genuine");
    expect(bank.saved).toEqual([]);
  });

  it("keeps one visitor's news from another", async () => {
    bank = await startBank();
    const [anna, boris] = [await hello(), await hello()];
    const his = await connect({ account: "site", ...boris });
    const hers = await connect({ account: "site", ...anna });
    await hers.socket.emitWithAck("say", message());
    await expect.poll(() => hers.heard.length).toBeGreaterThan(0);
    his.socket.emit("join", `webchat:${anna.visitor}`);
    bank.say(`webchat:${anna.visitor}`, "только для Анны");
    await expect.poll(() => JSON.stringify(hers.heard)).toContain("только для Анны");
    expect(his.heard).toEqual([]);
  });
});

describe("which pages may ask", () => {
  it("lets our own pages and the account's sites in, and no other", async () => {
    bank = await startBank({ origins: "https://www.bank.example" });
    const who = await hello();
    for (const [origin, status] of [
      ["https://www.bank.example", 200],
      [bank.url, 200],
      ["https://evil.example", 403],
      ["https://www.bank.example.evil.example", 403],
      ["https://bank.example", 403],
      ["null", 403],
    ] as const) {
      const answer = await post("thread", { conversation: null, seq: 0 }, { ...bearer(who), Origin: origin });
      expect([origin, answer.status]).toEqual([origin, status]);
      const seen = answer.headers.get("access-control-allow-origin");
      expect(seen).toBe(status === 200 ? origin : null);
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
    expect((await connect({ account: "site", ...who }, "https://evil.example")).refused).toBe(
      "foreign_origin",
    );
    expect((await connect({ account: "site", ...who }, "https://www.bank.example")).refused).toBeNull();
  });

  it("tells a page its settings, but not the sites and queues", async () => {
    bank = await startBank({ origins: "https://www.bank.example", topics: "Карты | Cards | secret-queue" });
    const text = await (await fetch(`${bank.url}/channels/webchat/default/settings`)).text();
    expect(JSON.parse(text)).toMatchObject({ account: "site", open: true, topics: [{ key: "Карты" }] });
    expect(text).not.toMatch(/bank\.example|secret-queue/);
  });
});

describe("what the visitor says", () => {
  it("is acknowledged when it is stored, and stored once however often it comes", async () => {
    bank = await startBank();
    const who = await hello();
    const { socket } = await connect({ account: "site", ...who });
    const event = message();
    expect(await socket.emitWithAck("say", event)).toEqual({ ok: true, repeated: false });
    expect(await socket.emitWithAck("say", event)).toEqual({ ok: true, repeated: true });
    const plain = await post("events", event, bearer(who));
    expect(await plain.json()).toEqual({ ok: true, repeated: true });
    expect(bank.saved).toHaveLength(1);
    expect(bank.saved[0]).toMatchObject({ contact: `webchat:${who.visitor}`, order: 1, channel: "webchat" });
  });

  it("is not acknowledged when the store is down, by neither way", async () => {
    bank = await startBank();
    const who = await hello();
    const { socket } = await connect({ account: "site", ...who });
    bank.refusal = new Problem("store_down");
    expect(await socket.emitWithAck("say", message())).toEqual({ ok: false, problem: "store_down" });
    const plain = await post("events", message(), bearer(who));
    expect(plain.status).toBe(503);
    expect(plain.headers.get("content-type")).toContain("application/problem+json");
  });

  it("becomes a message with the points that the visitor stated, unverified", async () => {
    bank = await startBank({ topics: "Карты | Cards | cards-queue" });
    const who = await hello();
    const event = message({ email: "E@Example.com", topic: "Карты", form: "letter" });
    await post("events", event, bearer(who));
    await expect.poll(() => bank.read.length).toBe(1);
    expect(bank.read[0]).toMatchObject({
      kind: "message",
      id: event.id,
      from: { kind: "channel", value: `webchat:${who.visitor}`, verified: false, name: "Екатерина" },
      stated: [{ kind: "email", value: "e@example.com", verified: false }],
      subject: "Карты",
      queue: "cards-queue",
      thread: { by: "contact" },
      quiet: false,
    });
  });

  it("may be an end, a rating and a wish for a copy", async () => {
    bank = await startBank();
    const who = await hello();
    const events = [
      message(),
      { id: randomUUID(), order: 2, kind: "rated", score: 4, comment: "" },
      { id: randomUUID(), order: 3, kind: "transcript", address: "a@example.com" },
      { id: randomUUID(), order: 4, kind: "ended" },
    ];
    for (const event of events) expect((await post("events", event, bearer(who))).status).toBe(200);
    await expect
      .poll(() => bank.read.map((one) => one.kind))
      .toEqual(["message", "rated", "transcript", "ended"]);
  });

  it("may be a wish for a letter, to what can be an address", async () => {
    bank = await startBank();
    const who = await hello();
    const letter = (address: string) => ({ id: randomUUID(), order: 1, kind: "letter", address });
    expect((await post("events", letter("мария"), bearer(who))).status).toBe(400);
    expect((await post("events", letter("Maria@Example.com"), bearer(who))).status).toBe(200);
    await expect.poll(() => bank.read).toEqual([{ kind: "letter", address: "maria@example.com" }]);
  });

  it("may be a wish to be called, at a number as people type it, and to stay after all", async () => {
    bank = await startBank();
    const who = await hello();
    const callback = (phone: string, order: number) => ({ id: randomUUID(), order, kind: "callback", phone });
    for (const wrong of ["112", "8 912 345-67-8", "позвоните"])
      expect((await post("events", callback(wrong, 1), bearer(who))).status).toBe(400);
    const events = [callback("8 (912) 345-67-89", 1), { id: randomUUID(), order: 2, kind: "stays" }];
    for (const event of events) expect((await post("events", event, bearer(who))).status).toBe(200);
    await expect
      .poll(() => bank.read)
      .toEqual([{ kind: "callback", phone: "+79123456789" }, { kind: "callback_canceled" }]);
  });

  it.each([
    ["a text too long", { text: "x".repeat(4001) }],
    ["nothing at all", { text: "  " }],
    ["an id that is none", { id: "../../etc" }],
    ["a letter without an address", { form: "letter" }],
    ["an order below zero", { order: -1 }],
    ["an address that is none", { email: "a@b\r\nBcc: c@d.example" }],
    ["six files", { files: Array.from({ length: 6 }, () => ({})) }],
  ])("is refused when it is %s", async (_name, more) => {
    bank = await startBank();
    const who = await hello();
    const { socket } = await connect({ account: "site", ...who });
    expect(await socket.emitWithAck("say", message(more))).toEqual({ ok: false, problem: "bad_input" });
    expect((await post("events", message(more), bearer(who))).status).toBe(400);
    expect(bank.saved).toEqual([]);
  });

  it("is refused when it is no JSON, or endless", async () => {
    bank = await startBank();
    const who = await hello();
    expect((await post("events", "{", bearer(who))).status).toBe(400);
    expect((await post("events", `"${"x".repeat(70_000)}"`, bearer(who))).status).toBe(413);
  });

  it("is slowed down when there is too much of it, with the time to wait", async () => {
    bank = await startBank({ visitorPerMinute: 20 });
    const who = await hello();
    const { socket } = await connect({ account: "site", ...who });
    const answers = [];
    for (let count = 0; count < 8; count += 1)
      answers.push((await socket.emitWithAck("say", message())) as { ok: boolean });
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    expect(answers.at(-1)).toEqual({ ok: false, problem: "too_many", retryAfterSeconds: 3 });
  });

  it("slows down a thousand new visitors from one address", async () => {
    bank = await startBank({ addressPerMinute: 20 });
    const statuses = [];
    for (let count = 0; count < 8; count += 1)
      statuses.push((await post("hello", { claim: null }, { "X-Forwarded-For": `9.9.9.9` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect((await post("hello", { claim: null }, { "X-Forwarded-For": "1.1.1.1, 9.9.9.9" })).status).toBe(
      429,
    );
  });
});

describe("a socket that is no widget", () => {
  it.each([
    ["an unknown event", (socket: Socket) => socket.emit("drop", {})],
    [
      "a thousand frames",
      (socket: Socket) => {
        for (let count = 0; count < 1_000; count += 1) socket.emit("typing", { on: true });
      },
    ],
  ])("is cut off at %s", async (_name, attack) => {
    bank = await startBank();
    const { socket } = await connect({ account: "site", ...(await hello()) });
    const cut = new Promise((resolve) => socket.on("disconnect", resolve));
    attack(socket);
    await cut;
  });

  it("is not answered with an error's inside, nor does it hurt anyone", async () => {
    bank = await startBank();
    const { socket } = await connect({ account: "site", ...(await hello()) });
    for (const given of [null, 7, "x", [], { constructor: { prototype: { x: 1 } } }, { __proto__: null }])
      expect(await socket.emitWithAck("say", given)).toEqual({ ok: false, problem: "bad_input" });
    expect(({} as { x?: number }).x).toBeUndefined();
    socket.emit("say", message());
    expect(await socket.emitWithAck("thread", { conversation: null, seq: 0 })).toMatchObject({ ok: true });
  });
});

describe("the history", () => {
  it("shows what was said and who joined, but no notes, ids of staff or surnames", async () => {
    bank = await startBank();
    const who = await hello();
    const contact = `webchat:${who.visitor}`;
    const { socket, heard } = await connect({ account: "site", ...who });
    await socket.emitWithAck("say", message());
    await expect.poll(() => bank.talks.size).toBe(1);
    bank.accept(contact, "Анна Петрова");
    bank.note(contact, "клиент из чёрного списка");
    bank.say(contact, "Добрый день");
    const answer = (await socket.emitWithAck("thread", { conversation: null, seq: 0 })) as {
      thread: { entries: { what: { kind: string } }[]; agent: unknown; state: string };
    };
    expect(answer.thread.entries.map(({ what }) => what.kind)).toEqual([
      "opened",
      "mine",
      "queued",
      "joined",
      "theirs",
      "progress",
    ]);
    expect(answer.thread).toMatchObject({ agent: { name: "Анна", initials: "АП" }, state: "active" });
    await expect.poll(() => JSON.stringify(heard)).toContain("Добрый день");
    expect(JSON.stringify([answer, heard])).not.toMatch(/Петрова|чёрного|"anna"/);
  });

  it("begins again from the first row when a newer conversation has begun", async () => {
    bank = await startBank();
    const who = await hello();
    const contact = `webchat:${who.visitor}`;
    const { socket } = await connect({ account: "site", ...who });
    await socket.emitWithAck("say", message());
    await expect.poll(() => bank.talks.size).toBe(1);
    const old = bank.talks.get(contact)?.[0]?.id ?? "";
    bank.finish(contact);
    await socket.emitWithAck("say", message({ order: 2, text: "снова" }));
    await expect.poll(() => bank.talks.get(contact)?.length).toBe(2);
    const answer = (await socket.emitWithAck("thread", { conversation: old, seq: 4 })) as {
      thread: { conversation: string; entries: unknown[] };
    };
    expect(answer.thread.conversation).not.toBe(old);
    expect(JSON.stringify(answer.thread.entries)).toContain("снова");
  });

  it("passes receipts and typing on for this visitor only", async () => {
    bank = await startBank();
    const who = await hello();
    const contact = `webchat:${who.visitor}`;
    const { socket, heard } = await connect({ account: "site", ...who });
    await socket.emitWithAck("say", message());
    await expect.poll(() => bank.talks.size).toBe(1);
    bank.accept(contact, "Анна Петрова");
    const id = bank.say(contact, "Добрый день");
    await socket.emitWithAck("receipt", { message: id, state: "read" });
    expect(bank.receipts).toEqual([{ contact, message: id, state: "read" }]);
    socket.emit("typing", { on: true });
    await expect.poll(() => bank.typed).toEqual([{ contact, on: true }]);
    bank.agentTypes(contact, true);
    await expect
      .poll(() => heard.at(-1))
      .toEqual(["typing", { by: { name: "Анна", initials: "АП" }, on: true }]);
  });
});

describe("files", () => {
  it("are kept, sent with a message, and given back to those who may see them, as attachments", async () => {
    bank = await startBank();
    const [who, other] = [await hello(), await hello()];
    const answer = await upload(who, 'чек "1".png', "image/png", png);
    expect(answer.status).toBe(201);
    const own = (await answer.json()) as OwnFile;
    expect(own).toMatchObject({ name: "чек 1.png", type: "image/png", sizeBytes: png.length });
    expect((await post("events", message({ files: [own] }), bearer(who))).status).toBe(200);
    await expect.poll(() => bank.read.length).toBe(1);
    expect(JSON.stringify(bank.saved.map((row) => Buffer.from(row.raw).toString()))).not.toContain(own.proof);

    const at = `${bank.url}/channels/webchat/site/files/${own.id}`;
    const mine = await fetch(at, { headers: bearer(who) });
    expect(mine.status).toBe(200);
    expect(mine.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''%D1%87/);
    expect(mine.headers.get("x-content-type-options")).toBe("nosniff");
    expect(mine.headers.get("content-security-policy")).toContain("sandbox");
    expect(mine.headers.get("cache-control")).toBe("no-store");
    expect(new Uint8Array(await mine.arrayBuffer())).toEqual(png);
    expect((await fetch(at, { headers: bearer(other) })).status).toBe(404);
    expect((await fetch(at)).status).toBe(401);
  });

  it("cannot be sent by someone who only knows their id, nor under another name", async () => {
    bank = await startBank();
    const [who, other] = [await hello(), await hello()];
    const own = (await (await upload(who, "a.png", "image/png", png)).json()) as OwnFile;
    expect((await post("events", message({ files: [own] }), bearer(other))).status).toBe(403);
    const renamed = { ...own, name: "a.exe" };
    expect((await post("events", message({ files: [renamed] }), bearer(who))).status).toBe(403);
    expect(bank.saved).toEqual([]);
  });

  it.each([
    ["a program under a picture's name", "a.png", "image/png", "MZ\x90 program", 415],
    ["a picture declared as a text", "a.png", "text/html", png, 415],
    ["a picture under a page's name", "a.html", "image/png", png, 415],
    ["a page", "a.html", "text/html", "<script>1</script>", 415],
    ["a drawing with scripts", "a.svg", "image/svg+xml", "<svg onload=1>", 415],
    ["a double ending", "a.pdf.exe", "application/pdf", "%PDF-1.4", 415],
    ["bytes under a text's name", "a.txt", "text/plain", new Uint8Array([0, 1, 2]), 415],
    ["an archive under a document's name", "a.docx", "", "PK\x03\x04 nothing", 415],
    ["more than the limit", "a.txt", "text/plain", "x".repeat(1024 * 1024 + 1), 413],
    ["nothing", "a.txt", "text/plain", "", 400],
    ["a letter", "a.pdf", "application/pdf", "%PDF-1.4", 201],
    ["a letter of no declared type", "a.pdf", "application/octet-stream", "%PDF-1.4", 201],
  ])("are taken or refused: %s", async (_name, name, type, bytes, status) => {
    bank = await startBank({ fileLimitMb: 1 });
    expect((await upload(await hello(), name, type, bytes)).status).toBe(status);
  });

  it("lose paths, signs and direction marks of their names", async () => {
    bank = await startBank();
    const answer = await upload(
      await hello(),
      "..\\..//\u202etxt\u200b.\r\nexe.pdf",
      "application/pdf",
      "%PDF-1.4",
    );
    expect(((await answer.json()) as OwnFile).name).toBe("txt.exe.pdf");
  });

  it("are not taken where the account takes none, and their amount is bounded", async () => {
    bank = await startBank({ fileLimitMb: 0 });
    expect((await upload(await hello(), "a.png", "image/png", png)).status).toBe(403);
    await bank.close();
    bank = await startBank({ fileLimitMb: 25 });
    const who = await hello();
    const large = Buffer.alloc(20 * 1024 * 1024, "x");
    expect((await upload(who, "a.txt", "text/plain", large)).status).toBe(201);
    expect((await upload(who, "b.txt", "text/plain", large)).status).toBe(429);
  });
});
