import { setTimeout as wait } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { plainAbilities } from "../../core/agent.ts";
import type { DeskEvent } from "../../core/events.ts";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import type { Part } from "../../scripts/processes/part.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { Browser, connected, signedIn } from "./browser.ts";
import { aConversation } from "./conversations.ts";
import { startSecondServer } from "./secondServer.ts";

let hub: Hub;
let second: Part;
let secondUrl: string;
const sockets: Socket[] = [];

beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  ({ part: second, url: secondUrl } = await startSecondServer(hub));
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await second?.stop();
  await hub?.stop();
});

/** A desk that follows the conversation; what it hears of its log. */
async function watching(url: string, who: string, conversation: string) {
  const browser = await signedIn(url, hub.logins[who]);
  const socket = browser.socket();
  sockets.push(socket);
  await connected(socket);
  const heard: string[] = [];
  socket.on("event", (event: DeskEvent) => {
    if (event.kind === "entry") heard.push(event.entry.what.kind);
  });
  const watch = (): Promise<{ ok: boolean }> =>
    socket.timeout(3_000).emitWithAck("watch", { conversation, since: 0 }) as Promise<{ ok: boolean }>;
  expect((await watch()).ok).toBe(true);
  return { browser, heard, watch };
}

const note = (browser: Browser, conversation: string) =>
  browser.post(`/api/conversations/${conversation}/notes`, { id: crypto.randomUUID(), text: "секрет" });

describe("a conversation that is being watched", () => {
  it("is not heard any more by whoever may not see the queue it moved to, on any server", async () => {
    const { conversation, item } = await aConversation(hub, { queue: "cards" });
    const state = { name: "assigned" as const, agent: "anna", since: new Date() };
    await (await hub.db()).collection<ItemRecord>("items").updateOne({ _id: item }, { $set: { state } });
    const boris = await watching(secondUrl, "boris", conversation);
    const sofia = await watching(secondUrl, "sofia", conversation);
    const anna = await signedIn(hub.url, hub.logins["anna"]);
    expect((await note(sofia.browser, conversation)).status).toBe(200);
    await expect.poll(() => boris.heard).toContain("note.added");

    const moved = await anna.post(`/api/items/${item}/transfer`, { to: { queue: "mortgage" }, note: "" });
    expect(moved.status).toBe(200);
    await wait(500);
    boris.heard.length = sofia.heard.length = 0;
    expect((await note(sofia.browser, conversation)).status).toBe(200);
    await expect.poll(() => sofia.heard).toContain("note.added");
    await wait(200);
    expect(boris.heard).toEqual([]);
    expect((await boris.watch()).ok).toBe(false);
  });

  it("is not heard any more by an agent whose queues were changed", async () => {
    const { conversation } = await aConversation(hub, { queue: "mortgage" });
    const anna = await watching(secondUrl, "anna", conversation);
    const sofia = await watching(hub.url, "sofia", conversation);
    const admin = await signedIn(hub.url, hub.logins["admin"]);
    const { rows } = (
      await admin.get<{ rows: { id: string; login: string; name: string }[] }>("/api/admin/agents")
    ).body;
    const { login, name } = rows.find((row) => row.id === "anna")!;
    const work = { ...plainAbilities, queues: ["cards"], capacity: 100 };
    const form = { login, name, role: "agent", ...work, active: true };
    expect((await admin.put("/api/admin/agents/anna", form)).status).toBe(200);
    await wait(500);
    expect((await note(sofia.browser, conversation)).status).toBe(200);
    await expect.poll(() => sofia.heard).toContain("note.added");
    await wait(200);
    expect(anna.heard).toEqual([]);
  });
});
