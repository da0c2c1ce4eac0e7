import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { createTransport } from "nodemailer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { certificateIn, makeCertificate } from "../../../adapters/channels/email/certificate.ts";
import { MAX_LETTER_BYTES, listen } from "../../../adapters/channels/email/listener.ts";
import { Hub, until } from "./hub.ts";
import { CARDS, CASE, HELP, bounceAddress, caseAddress, letter } from "./letters.ts";

const tls = makeCertificate("mx.test", Date.now());

let hub: Hub;
let listener: Awaited<ReturnType<typeof listen>>;
let port: number;

beforeEach(async () => {
  hub = new Hub();
  listener = await listen(hub, { host: "127.0.0.1", port: 0, tls, name: "mx.test" });
  port = Number(listener.address.split(":").at(-1));
});

afterEach(() => listener.close());

async function send(raw: string | Buffer, to: string[] = [HELP], options: object = {}): Promise<string> {
  const transport = createTransport({
    host: "127.0.0.1",
    port,
    secure: false,
    tls: { rejectUnauthorized: false },
    ...options,
  });
  const { response } = await transport.sendMail({ envelope: { from: "anna@client.example", to }, raw });
  return response ?? "";
}

/** Speaks SMTP by hand: sends each piece as it stands and returns all that the server said. */
async function speak(pieces: string[], waitMs = 300, lastWord = ""): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  let said = "";
  socket.on("data", (data) => (said += data.toString()));
  socket.on("error", () => undefined);
  for (const piece of pieces) {
    const before = said.length;
    const end = Date.now() + waitMs;
    while (said.length === before && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 10));
    socket.write(piece);
  }
  if (lastWord === "") await new Promise((resolve) => setTimeout(resolve, waitMs));
  else await until(() => said.includes(lastWord));
  socket.destroy();
  return said;
}

const HELLO = ["EHLO x\r\n", "MAIL FROM:<anna@client.example>\r\n", `RCPT TO:<${HELP}>\r\n`, "DATA\r\n"];

describe("the mail listener", () => {
  it("takes a letter over STARTTLS with its self-made certificate and stores it byte for byte", async () => {
    const raw = letter({ body: "Здравствуйте!\r\n.точка\r\n" });
    expect(await send(raw, [HELP], { requireTLS: true })).toMatch(/^250 /);
    const [event] = hub.events;
    expect(Buffer.from(event!.raw).toString()).toBe(raw.toString());
    expect(event).toMatchObject({
      channel: "email",
      account: `account-${HELP}`,
      contact: "email:anna@client.example",
    });
    expect(event!.facts).toMatchObject({
      envelopeFrom: "anna@client.example",
      envelopeTo: HELP,
      mailbox: HELP,
      peer: "127.0.0.1",
    });
  });

  it("takes a letter from swaks, when that program is here", async () => {
    const args = [
      "--server",
      `127.0.0.1:${port}`,
      "--tls",
      "--from",
      "anna@client.example",
      "--to",
      HELP,
      "--body",
      "from swaks",
    ];
    const ran = await promisify(execFile)("swaks", args).catch((error: NodeJS.ErrnoException) => error);
    if (ran instanceof Error && ran.code === "ENOENT") return;
    expect(ran instanceof Error ? (ran as Error & { stdout?: string }).stdout : "").toBe("");
    expect(Buffer.from(hub.events[0]!.raw).toString()).toContain("from swaks");
  });

  it("answers 250 only after the letter is stored", async () => {
    let release = (): void => undefined;
    const save = hub.save.bind(hub);
    hub.save = async (event) => {
      await new Promise<void>((resolve) => (release = resolve));
      return save(event);
    };
    let answer = "";
    const sent = send(letter()).then((response) => (answer = response));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(answer).toBe("");
    release();
    await sent;
    expect(answer).toMatch(/^250 /);
    expect(hub.events).toHaveLength(1);
  });

  it.each(["refuses", "silent"] as const)(
    "answers 451 within two seconds while the store %s, and the repeat is taken",
    async (trouble) => {
      await send(letter({ headers: ["Message-ID: <first@x>"] }));
      hub.save = async () => {
        if (trouble === "refuses") throw new Error("store_down");
        return new Promise(() => undefined);
      };
      const started = performance.now();
      await expect(send(letter())).rejects.toMatchObject({ responseCode: 451 });
      expect(performance.now() - started).toBeLessThan(2500);
      hub.save = Hub.prototype.save.bind(hub);
      expect(await send(letter())).toMatch(/^250 /);
      expect(hub.events).toHaveLength(2);
    },
  );

  it("answers 451, never 550, when not even the mailboxes can be read; afterwards the last known ones serve", async () => {
    hub.trouble = "refuses";
    await expect(send(letter())).rejects.toMatchObject({ responseCode: 451 });
    hub.trouble = "none";
    await send(letter());
    hub.trouble = "refuses";
    await expect(send(letter(), ["nobody@bank.example"])).rejects.toMatchObject({ responseCode: 550 });
  });

  it("takes letters for our mailboxes and their plus addresses only", async () => {
    await send(letter(), [caseAddress()]);
    await send(letter({ headers: ["Message-ID: <2@x>"] }), [bounceAddress().toUpperCase()]);
    expect(hub.events).toHaveLength(2);
    const [inbound] = await hub.read(hub.events[0]!);
    expect(inbound).toMatchObject({ kind: "message", thread: { token: { conversation: CASE } } });
    for (const stranger of ["nobody@bank.example", "help@evil.example", "help@bank.example.evil.example"]) {
      await expect(send(letter(), [stranger])).rejects.toMatchObject({ responseCode: 550 });
    }
  });

  it("16: a letter to two of our mailboxes is one event, in one dialogue or in two", async () => {
    const raw = letter({ headers: [`To: ${CARDS}`, `Cc: ${HELP}`] });
    await send(raw, [HELP, CARDS]);
    expect(hub.events).toHaveLength(1);
    expect(hub.events[0]?.account).toBe(`account-${CARDS}`);
    await send(raw, [CARDS]);
    expect(hub.events).toHaveLength(1);
  });

  it("17: the same Message-ID with another body is another event, the same letter again is not", async () => {
    await send(letter({ body: "раз" }));
    await send(letter({ body: "раз" }));
    await send(letter({ body: "два" }));
    expect(hub.events).toHaveLength(2);
  });

  it("33: a letter announced as too large is refused at once; one that grows too large is read in part", async () => {
    const said = await speak(["EHLO x\r\n", `MAIL FROM:<a@b.example> SIZE=${MAX_LETTER_BYTES + 1}\r\n`]);
    expect(said).toContain("552");
    // The first line carries the head; the rest only fills.
    const filler = `${"x".repeat(998)}\r\n`.repeat(37_000);
    await speak([...HELLO, `${letter({ body: "начало" }).toString()}\r\n${filler}.\r\n`], 300, "552 5.3.4");
    expect(hub.events).toHaveLength(1);
    const [inbound] = await hub.read(hub.events[0]!);
    expect(inbound).toMatchObject({ kind: "message", text: expect.stringContaining("начало") as string });
    expect(inbound?.kind === "message" && inbound.origin?.warnings).toContainEqual({
      ru: "Письмо слишком большое: прочитано только начало",
      en: "The letter is too large: only its beginning was read",
    });
  });

  it.each([["\n.\n"], ["\n.\r\n"], ["\r.\r"], ["\r\n.\n"], ["\r\n.\r"], ["\r.\r\n"], ["\r\n\0.\r\n"]])(
    "35: the false end of data %j brings no second letter to life",
    async (end) => {
      const second = `MAIL FROM:<boss@bank.example>\r\nRCPT TO:<${HELP}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`;
      await speak([...HELLO, `Subject: outer\r\n\r\ntext${end}${second}\r\n.\r\n`], 200);
      expect(hub.events).toHaveLength(1);
      expect(Buffer.from(hub.events[0]!.raw).toString()).toContain("smuggled");
    },
  );

  it("35: a dot line split over packets does not end the data early", async () => {
    await speak([...HELLO, ".", ".\r\nMAIL FROM:<x@y.example>\r\n", "text\r\n.", "\r\n"], 200);
    expect(hub.events).toHaveLength(1);
    expect(Buffer.from(hub.events[0]!.raw).toString()).toBe(".\r\nMAIL FROM:<x@y.example>\r\ntext\r\n");
  });

  it("offers no login and survives nonsense", async () => {
    const said = await speak(["EHLO x\r\n", "AUTH PLAIN AAAA\r\n", "\0\0\r\n", `${"x".repeat(100_000)}\r\n`]);
    expect(said).not.toMatch(/250[- ]AUTH/);
    expect(await send(letter())).toMatch(/^250 /);
  });

  it("closes although a client holds its connection open", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await new Promise((resolve) => socket.once("data", resolve));
    const started = performance.now();
    await listener.close();
    expect(performance.now() - started).toBeLessThan(4000);
    socket.destroy();
  });
});

describe("the self-made certificate", () => {
  it("is a valid one, kept for the next start and replaced when it has run out", async () => {
    const folder = await mkdtemp(join(tmpdir(), "okno-cert-"));
    const first = await certificateIn(folder, "mx.test", Date.now());
    const parsed = new X509Certificate(first.cert);
    expect(parsed.subject).toBe("CN=mx.test");
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkHost("mx.test")).toBe("mx.test");
    expect(await certificateIn(folder, "mx.test", Date.now())).toEqual(first);
    expect((await certificateIn(folder, "mx.test", Date.now() + 11 * 365.25 * 86_400_000)).cert).not.toBe(
      first.cert,
    );
    expect(await readFile(join(folder, "cert.pem"), "utf8")).not.toBe(first.cert);
    await rm(folder, { recursive: true });
  });
});
