import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DutyRecord } from "../../adapters/store/records/duty.ts";
import type { ConversationRow } from "../../adapters/store/records/interactions.ts";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import type { ItemAnswer } from "../../core/desk.ts";
import { holdersOf } from "../../core/item.ts";
import type { Happening } from "../../core/log.ts";
import type { Refusal } from "../../core/problems.ts";
import { storyOf } from "../../core/story.ts";
import { startHub, type Hub } from "../helpers/stack.ts";
import { connected, signedIn, type Browser } from "./browser.ts";
import { aConversation } from "./conversations.ts";

let hub: Hub;
let anna: Browser;
let boris: Browser;
let sofia: Browser;
let admin: Browser;
const sockets: Socket[] = [];

// Without workers nothing is offered by itself: what moves is moved by hand.
beforeAll(async () => {
  hub = await startHub({ workers: 0 });
  [anna, boris, sofia, admin] = await Promise.all([
    onLine("anna"),
    onLine("boris"),
    onLine("sofia"),
    onLine("admin"),
  ]);
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await hub?.stop();
});

async function onLine(login: string): Promise<Browser> {
  const browser = await signedIn(hub.url, hub.logins[login]);
  const socket = browser.socket();
  sockets.push(socket);
  await connected(socket);
  await browser.put("/api/me/presence", { presence: "available" });
  return browser;
}

type Answer = Partial<ItemAnswer> & Partial<Refusal>;
const act = (who: Browser, item: string, verb: string, body: object = {}) =>
  who.post<Answer>(`/api/items/${item}/${verb}`, body);

const waits = async (queue = "cards"): Promise<string> => (await aConversation(hub, { queue })).item;

const stored = async (item: string): Promise<ItemRecord> => {
  const found = await (await hub.db()).collection<ItemRecord>("items").findOne({ _id: item });
  if (!found) throw new Error("The item is gone.");
  return found;
};

async function dutyOf(agent: string): Promise<DutyRecord> {
  const found = await (await hub.db()).collection<DutyRecord>("duty").findOne({ _id: agent });
  if (!found) throw new Error(`${agent} is not on duty.`);
  return found;
}

/** What the log says of the item. */
async function rowsOf(item: string): Promise<ConversationRow[]> {
  const { conversation } = await stored(item);
  const rows = (await hub.db()).collection<ConversationRow>("interactions");
  return rows
    .find({ conversation, seq: { $gt: 0 }, item })
    .sort({ seq: 1 })
    .toArray();
}

/** The last row of a kind, with who did it. */
async function lastOf(item: string, kind: Happening["kind"]): Promise<ConversationRow | undefined> {
  return (await rowsOf(item)).findLast((row) => row.what.kind === kind);
}

/** Takes the agent's hands off everything, so that cases do not fill each other's desks. */
async function clear(...agents: string[]): Promise<void> {
  const set = { reserved: 0, active: 0, wrapping: 0, load: 0, held: {} };
  const duty = (await hub.db()).collection<DutyRecord>("duty");
  await duty.updateMany({ _id: { $in: agents } }, { $set: set });
}

const bySofia = { kind: "agent", id: "sofia", name: "София Климова" };

describe("push", () => {
  it("is an offer like any other, made by the supervisor, of a queue that need not be the agent's", async () => {
    const item = await waits("mortgage");
    const { status, body } = await act(sofia, item, "push", { agent: "boris" });
    expect([status, body.item]).toMatchObject([
      200,
      { state: "reserved", asked: [{ agent: "boris", offer: 1 }] },
    ]);
    expect(await dutyOf("boris")).toMatchObject({ reserved: 1, load: 25 });
    expect(await lastOf(item, "item.offered")).toMatchObject({
      actor: bySofia,
      what: { offer: 1, agent: "boris", why: { policy: "push", candidates: [{ agent: "boris" }] } },
    });
    // Sent twice it is one offer.
    expect((await act(sofia, item, "push", { agent: "boris" })).status).toBe(200);
    expect((await stored(item)).offers).toBe(1);

    expect((await act(boris, item, "accept", { offer: 1 })).body.item).toMatchObject({ state: "assigned" });
    expect((await act(sofia, item, "push", { agent: "anna" })).body.code).toBe("gone_to_other");
    await clear("boris");
  });

  it.each([
    ["on a break", { presence: "break" }, "not_available"],
    ["about to leave", { nextPresence: "meal" }, "leaving"],
    ["without a desk", { liveness: "lost" }, "lost"],
    ["with an offer in front of them", { reserved: 1 }, "reserved"],
    ["who has missed too many", { missed: true }, "not_responding"],
    ["without room", { active: 3, load: 90, held: { letter: { count: 3, cost: 90 } } }, "no_capacity"],
    [
      "at their limit",
      { active: 1, load: 5, held: { letter: { count: 1, cost: 5 } }, limits: { letter: 1 } },
      "kind_limit",
    ],
  ])("is refused, with the reason, for somebody %s", async (_, facts, why) => {
    const duty = (await hub.db()).collection<DutyRecord>("duty");
    const before = await dutyOf("anna");
    await duty.updateOne({ _id: "anna" }, { $set: facts as Partial<DutyRecord> });
    const item = await waits();
    const { status, body } = await act(sofia, item, "push", { agent: "anna" });
    await duty.replaceOne({ _id: "anna" }, before);
    expect([status, body.code, body.fields]).toEqual([409, "wrong_state", { agent: why }]);
    expect((await stored(item)).state.name).toBe("queued");
    expect(await rowsOf(item)).toEqual([]);
  });

  it("is refused for somebody who is not there", async () => {
    const { status, body } = await act(sofia, await waits(), "push", { agent: "nobody" });
    expect([status, body.fields]).toEqual([409, { agent: "absent" }]);
    expect((await act(sofia, "0".repeat(24), "push", { agent: "anna" })).status).toBe(404);
  });
});

describe("pull", () => {
  it("is the supervisor's at once, with an offer and its acceptance in the log", async () => {
    const item = await waits("mortgage");
    const { status, body } = await act(sofia, item, "pull");
    expect([status, body.item]).toMatchObject([200, { state: "assigned", agent: "sofia" }]);
    expect((await rowsOf(item)).map(({ actor, what }) => [what.kind, actor])).toEqual([
      ["item.offered", bySofia],
      ["item.accepted", bySofia],
    ]);
    expect(await dutyOf("sofia")).toMatchObject({ reserved: 0, active: 1, load: 25 });
    expect((await act(sofia, item, "pull")).status).toBe(200);
    expect((await act(admin, item, "pull")).body.code).toBe("gone_to_other");
    await clear("sofia");
  });

  it("needs room and a place on the line, like everybody's", async () => {
    await sofia.put("/api/me/presence", { presence: "break" });
    const item = await waits();
    expect((await act(sofia, item, "pull")).body.fields).toEqual({ agent: "not_available" });
    await sofia.put("/api/me/presence", { presence: "available" });
    expect((await act(sofia, item, "pull")).status).toBe(200);
    await clear("sofia");
  });
});

describe("a class", () => {
  it("is given to a waiting item and taken back, and the log says by whom", async () => {
    const item = await waits();
    const given = await act(sofia, item, "priority", { priority: 2 });
    expect([given.status, given.body.item?.priority]).toEqual([200, 2]);
    expect(await lastOf(item, "item.prioritized")).toMatchObject({
      actor: bySofia,
      what: { was: 0, now: 2 },
    });
    await act(sofia, item, "priority", { priority: 2 });
    await act(sofia, item, "priority", { priority: 0 });
    expect((await rowsOf(item)).map((row) => row.what)).toMatchObject([{ now: 2 }, { was: 2, now: 0 }]);
    const { state, arrivedAt } = await stored(item);
    expect(state).toMatchObject({ name: "queued", since: arrivedAt });
  });

  it("is one of four, and only of what waits", async () => {
    const item = await waits();
    for (const priority of [4, -1, 1.5, "1"])
      expect((await act(sofia, item, "priority", { priority })).status).toBe(400);
    await act(sofia, item, "push", { agent: "anna" });
    expect((await act(sofia, item, "priority", { priority: 3 })).body.code).toBe("wrong_state");
    expect((await stored(item)).priority).toBe(0);
    await clear("anna");
  });
});

describe("a move", () => {
  it("keeps the arrival, begins the steps anew and asks for the client's own agent first", async () => {
    const item = await waits();
    const db = await hub.db();
    const own = { agent: "anna", team: "managers" };
    const arrivedAt = new Date(Date.now() - 600_000);
    const set = { own, arrivedAt, enteredAt: arrivedAt, alsoQueues: ["letters"] };
    await db.collection<ItemRecord>("items").updateOne({ _id: item }, { $set: set });
    const { status, body } = await act(sofia, item, "move", { queue: "mortgage" });
    expect([status, body.item]).toMatchObject([200, { queue: "mortgage", state: "queued" }]);
    const now = await stored(item);
    expect(now).toMatchObject({ arrivedAt, steps: [{ agents: ["anna"] }] });
    expect(now.enteredAt.getTime()).toBeGreaterThan(arrivedAt.getTime() + 500_000);
    expect(now).not.toHaveProperty("alsoQueues");
    expect(await lastOf(item, "item.queued")).toMatchObject({
      actor: bySofia,
      what: { queue: "mortgage", queueName: "Ипотека", cause: "moved" },
    });
    // For other eyes now: Boris serves only the old queue.
    expect((await boris.get(`/api/conversations/${now.conversation}`)).status).toBe(404);
    expect((await act(sofia, item, "move", { queue: "mortgage" })).status).toBe(200);
    expect(await rowsOf(item)).toHaveLength(1);
  });

  it("goes only to a queue that is there, and only with what waits", async () => {
    const item = await waits();
    expect((await act(sofia, item, "move", { queue: "nowhere" })).status).toBe(404);
    await act(sofia, item, "push", { agent: "anna" });
    expect((await act(sofia, item, "move", { queue: "mortgage" })).body.code).toBe("wrong_state");
    expect((await stored(item)).queue).toBe("cards");
    await clear("anna");
  });
});

describe("an agent", () => {
  it("may do none of it", async () => {
    const item = await waits();
    for (const [verb, body] of [
      ["push", { agent: "anna" }],
      ["pull", {}],
      ["priority", { priority: 1 }],
      ["move", { queue: "mortgage" }],
    ] as const)
      expect((await act(anna, item, verb, body)).status).toBe(403);
    expect(await rowsOf(item)).toEqual([]);
  });
});

describe("why", () => {
  it("is told of every offer; what a person chose is not made again", async () => {
    const item = await waits();
    await act(sofia, item, "push", { agent: "anna" });
    await act(anna, item, "decline", { offer: 1, reason: "" });
    await act(sofia, item, "push", { agent: "boris" });
    const { body } = await boris.get(`/api/items/${item}/decisions`);
    const one = { actor: bySofia, why: { policy: "push" }, again: null, step: null };
    expect(body["decisions"]).toMatchObject([
      { ...one, offer: 1, agent: "anna", agentName: "Анна Белова" },
      { ...one, offer: 2, agent: "boris" },
    ]);
    await clear("anna", "boris");
  });
});

describe("acts in the same millisecond", () => {
  const rounds = 40;

  it("on one waiting item: one wins, the others are told, and no load is counted twice", async () => {
    const codes = new Set<string>();
    for (let round = 0; round < rounds; round += 1) {
      const item = await waits();
      const answers = await Promise.all([
        act(sofia, item, "pull"),
        act(admin, item, "pull"),
        act(sofia, item, "push", { agent: "anna" }),
        act(admin, item, "push", { agent: "boris" }),
      ]);
      const won = answers.filter(({ status }) => status === 200);
      for (const { body } of answers) if (body.code) codes.add(body.code);
      expect(won).toHaveLength(1);
      const now = await stored(item);
      const [holder] = holdersOf(now.state);
      const { agent, asked } = won[0]?.body.item ?? {};
      expect(agent ?? asked?.[0]?.agent).toBe(holder);
      const loads = await Promise.all(["anna", "boris", "sofia", "admin"].map(dutyOf));
      expect(loads.map(({ _id, load }) => [_id, load])).toEqual(
        loads.map(({ _id }) => [_id, _id === holder ? 25 : 0]),
      );
      expect(storyOf(await storyRows(item)).fault).toBeNull();
      await clear("anna", "boris", "sofia", "admin");
    }
    expect([...codes].sort()).toEqual(expect.arrayContaining(["wrong_state"]));
    for (const code of codes) expect(["wrong_state", "gone_to_other"]).toContain(code);
  }, 60_000);

  it("against the agent who accepts: whoever was offered it keeps it", async () => {
    for (let round = 0; round < rounds; round += 1) {
      const item = await waits();
      await act(sofia, item, "push", { agent: "anna" });
      const [accepted, ...late] = await Promise.all([
        act(anna, item, "accept", { offer: 1 }),
        act(sofia, item, "pull"),
        act(sofia, item, "push", { agent: "boris" }),
        act(sofia, item, "priority", { priority: 3 }),
        act(sofia, item, "move", { queue: "mortgage" }),
      ]);
      expect(accepted.status).toBe(200);
      expect(late.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
      expect(await stored(item)).toMatchObject({
        state: { name: "assigned", agent: "anna" },
        queue: "cards",
        priority: 0,
      });
      expect(storyOf(await storyRows(item)).fault).toBeNull();
      await clear("anna");
    }
  }, 60_000);
});

/** The rows with the arrival, which the fixture does not write. */
async function storyRows(item: string) {
  const arrived: Happening = { kind: "item.queued", item, queue: "cards", queueName: "", cause: "arrived" };
  const rows = (await rowsOf(item)).map(({ at, what }) => ({ atMs: at.getTime(), what }));
  return [{ atMs: 0, what: arrived }, ...rows];
}
