// Whole stories: a letter comes by SMTP, an agent answers at the desk, the answer is answered and bounces.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { DeskSnapshot, ItemAnswer } from "../../../core/desk.ts";
import type { OfferView } from "../../../core/view.ts";
import type { DeskEvent } from "../../../core/events.ts";
import { startHub, type Hub } from "../../helpers/stack.ts";
import { connected, signedIn, type Browser } from "../../server/browser.ts";
import { letter, multipart, read } from "./letters.ts";

const BANK = "bank@okno.example";

let hub: Hub;
let agent: Browser;
const offers: OfferView[] = [];
let socket: ReturnType<Browser["socket"]>;

beforeAll(async () => {
  hub = await startHub();
  agent = await signedIn(hub.url, hub.logins["anna"]);
  socket = agent.socket();
  await connected(socket);
  socket.on("event", (event: DeskEvent) => {
    if (event.kind === "offer") offers.push(event.offer);
  });
  await agent.get<DeskSnapshot>("/api/desk");
  await agent.put("/api/me/presence", { presence: "available" });
});

afterAll(async () => {
  socket?.disconnect();
  await hub?.stop();
});

async function send(raw: Buffer, to = BANK, from = "anna@client.example"): Promise<string> {
  const transport = createTransport({
    host: "127.0.0.1",
    port: hub.smtpPort,
    tls: { rejectUnauthorized: false },
  });
  return (await transport.sendMail({ envelope: { from, to: [to] }, raw })).response ?? "";
}

async function conversations(): Promise<{ _id: string; subject: string; number: number; seq: number }[]> {
  return (await hub.db()).collection<never>("conversations").find({}).sort({ openedAt: 1 }).toArray();
}

/** Everything the log of a conversation says, as text. */
async function logOf(conversation: string): Promise<string> {
  return JSON.stringify(await (await hub.db()).collection("interactions").find({ conversation }).toArray());
}

/** A letter in the built-in outbox. */
async function keptLetter(message: string): Promise<{ to: string; raw: string } | null> {
  return (await hub.db())
    .collection<{ _id: string; to: string; raw: string }>("outgoing")
    .findOne({ _id: message });
}

describe("letters through the whole hub", () => {
  let conversation = "";
  let replyTo = "";
  let message = "";

  it("offers a letter to an agent, whose answer can be threaded", async () => {
    const known = (await conversations()).length;
    expect(
      await send(
        letter({ headers: [`To: ${BANK}`, "Subject: =?utf-8?B?0JrRgNC10LTQuNGC?="], body: "Прошу справку" }),
      ),
    ).toMatch(/^250/);
    await expect.poll(() => offers.length, { timeout: 15_000 }).toBe(1);
    const offer = offers[0]!;
    conversation = offer.item.conversation;
    expect((await conversations()).length).toBe(known + 1);
    await agent.post<ItemAnswer>(`/api/items/${offer.item.id}/accept`, { offer: offer.offer });
    message = crypto.randomUUID();
    const planned = await agent.post(`/api/conversations/${conversation}/replies`, {
      id: message,
      text: "Справка готова",
      files: [],
    });
    expect(planned.status).toBe(200);
    await expect
      .poll(() => keptLetter(message), { timeout: 15_000 })
      .toMatchObject({ to: "anna@client.example" });
    const id = (await keptLetter(message))!.raw;
    const file = readFileSync(join(hub.dataDir, "files", id.slice(0, 2), id));
    const answer = read(file.subarray(file.indexOf(10) + 1), { ourAddresses: [] });
    expect(answer.inReplyTo).toEqual(["one@client.example"]);
    expect(answer.subject).toMatch(/^Re: Кредит \[№ \d+-\d\d\]$/);
    replyTo = answer.replyTo[0]!.address;
    expect(replyTo).toMatch(/^bank\+c/);
  });

  it("puts the client's answer to the signed address into the same conversation, once", async () => {
    const raw = letter({
      headers: [`To: ${replyTo}`, "Message-ID: <two@client.example>", "Subject: other words"],
      body: "Спасибо!",
    });
    const known = (await conversations()).length;
    await send(raw, replyTo);
    await send(raw, replyTo);
    await expect.poll(() => logOf(conversation), { timeout: 15_000 }).toContain("Спасибо!");
    expect((await logOf(conversation)).split("Спасибо!").length - 1).toBe(1);
    expect((await conversations()).length).toBe(known);
  });

  it("opens a conversation of its own for a colleague's answer and files a forged address", async () => {
    const known = (await conversations()).length;
    await send(
      letter({
        headers: ["From: boss@client.example", `To: ${replyTo}`, "Message-ID: <three@client.example>"],
        body: "Я директор",
      }),
      replyTo,
    );
    await expect.poll(async () => (await conversations()).length, { timeout: 15_000 }).toBe(known + 1);
    const forged = replyTo.replace(/.@/, (end) => (end === "a@" ? "b@" : "a@"));
    await send(
      letter({ headers: [`To: ${forged}`, "Message-ID: <four@client.example>"], body: "подделка" }),
      forged,
    );
    const filed = async (): Promise<unknown> =>
      (await hub.db()).collection("inbox").findOne({ reason: /forged/ });
    await expect.poll(filed, { timeout: 15_000 }).toMatchObject({ state: "quarantined" });
    expect((await conversations()).length).toBe(known + 1);
  });

  it("marks the answer as failed when it bounces", async () => {
    const { type, body } = multipart("report; report-type=delivery-status", [
      "Content-Type: text/plain\r\n\r\nUndelivered",
      `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\nOriginal-Envelope-Id: ${message}\r\n\r\nFinal-Recipient: rfc822; anna@client.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 User unknown\r\n`,
    ]);
    const known = (await conversations()).length;
    await send(
      letter({
        headers: [
          "From: mailer-daemon@client.example",
          `To: ${BANK}`,
          "Message-ID: <five@mx>",
          "Subject: Undelivered",
          type,
        ],
        body,
      }),
      BANK,
      "",
    );
    await expect.poll(() => logOf(conversation), { timeout: 15_000 }).toContain("User unknown");
    expect((await conversations()).length).toBe(known);
  });

  it("stores letters that come while the workers are dead, and shows them when they are back", async () => {
    await hub.killWorkers();
    const known = (await conversations()).length;
    for (let n = 0; n < 5; n++) {
      expect(
        await send(
          letter({ headers: [`From: c${n}@client.example`, `Message-ID: <late${n}@client.example>`] }),
        ),
      ).toMatch(/^250/);
    }
    expect((await conversations()).length).toBe(known);
    await hub.startWorker();
    await expect.poll(async () => (await conversations()).length, { timeout: 40_000 }).toBe(known + 5);
  });

  it("takes 200 letters from ten connections without losing or doubling one", async () => {
    const known = (await conversations()).length;
    await Promise.all(
      Array.from({ length: 10 }, async (_, client) => {
        for (let n = 0; n < 20; n++) {
          const id = `load${client}.${n}@client.example`;
          await send(
            letter({
              headers: [`From: load${client}.${n}@client.example`, `Message-ID: <${id}>`],
              body: `нагрузка ${client}.${n}`,
            }),
          );
        }
      }),
    );
    await expect.poll(async () => (await conversations()).length, { timeout: 60_000 }).toBe(known + 200);
  });
});
