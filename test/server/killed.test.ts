import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DeskEvent } from "../../core/events.ts";
import type { OfferView } from "../../core/view.ts";
import type { DutyRecord } from "../../adapters/store/records/duty.ts";
import type { AgentRow, ConversationRow } from "../../adapters/store/records/interactions.ts";
import type { Part } from "../../scripts/processes/part.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { connected, signedIn, type Browser } from "./browser.ts";
import { aConversation } from "./conversations.ts";
import { startSecondServer } from "./secondServer.ts";

let hub: Hub;
let second: Part;
let secondUrl: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  hub = await startHub({ workers: 1 });
  ({ part: second, url: secondUrl } = await startSecondServer(hub));
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await second?.stop();
  await hub?.stop();
});

/** Resolves with the conversation's next offer to this desk. */
function offered(socket: Socket, conversation: string): Promise<OfferView> {
  return new Promise((resolve) => {
    socket.on("event", (event: DeskEvent) => {
      if (event.kind === "offer" && event.offer.item.conversation === conversation) resolve(event.offer);
    });
  });
}

async function atDesk(browser: Browser): Promise<Socket> {
  const socket = browser.socket();
  sockets.push(socket);
  await connected(socket);
  return socket;
}

it("hands on the work of agents whose server was killed, and takes them back when they return", async () => {
  const anna = await signedIn(hub.url, hub.logins["anna"]);
  const boris = await signedIn(secondUrl, hub.logins["boris"]);
  const [annasDesk, borisDesk] = [await atDesk(anna), await atDesk(boris)];
  await anna.put("/api/me/presence", { presence: "available" });
  const { conversation, item } = await aConversation(hub, { queue: "cards" });
  const { offer } = await offered(annasDesk, conversation);
  expect((await anna.post(`/api/items/${item}/accept`, { offer })).status).toBe(200);
  const toBoris = offered(borisDesk, conversation);
  await boris.put("/api/me/presence", { presence: "available" });

  await hub.killServer();
  const from = performance.now();
  const { item: handedOn } = await toBoris;
  // Nobody was there to say that she is gone: three heartbeats missed, then the sweeper.
  expect(performance.now() - from).toBeLessThan(30_000);
  expect(handedOn).toMatchObject({ id: item, asked: [{ agent: "boris" }], state: "reserved" });

  const db = await hub.db();
  const duty = (id: string) => db.collection<DutyRecord>("duty").findOne({ _id: id });
  expect(await duty("anna")).toMatchObject({ liveness: "lost", presence: "available", active: 0, load: 0 });
  expect(await duty("boris")).toMatchObject({ liveness: "connected" });
  const rows = await db
    .collection<ConversationRow>("interactions")
    .find({ conversation, seq: { $gt: 0 } })
    .toArray();
  expect(rows.map((row) => row.what)).toContainEqual(
    expect.objectContaining({ kind: "item.queued", cause: "agent_lost" }),
  );
  const about = await db
    .collection<AgentRow>("interactions")
    .find({ about: "anna", at: { $gt: new Date(0) } })
    .toArray();
  expect(about.at(-1)?.what).toMatchObject({ kind: "agent.presence", cause: "lost" });

  await hub.startServer();
  await atDesk(anna);
  await expect.poll(async () => (await duty("anna"))?.liveness, { timeout: 5_000 }).toBe("connected");
});
