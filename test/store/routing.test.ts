import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agents } from "../../adapters/store/records/agents.ts";
import { clients } from "../../adapters/store/records/clients.ts";
import { decisionsOf } from "../../adapters/store/decisions.ts";
import { driftOf } from "../../adapters/store/floor.ts";
import { estimateError, tellWait } from "../../adapters/store/estimates.ts";
import { findItem, waitingIn } from "../../adapters/store/items.ts";
import { acceptOffer, declineOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items } from "../../adapters/store/records/items.ts";
import { saveRules } from "../../adapters/store/rules.ts";
import { complete } from "../../adapters/store/wrapUp.ts";
import { holdersOf } from "../../core/item.ts";
import { plainRouting, plainRules } from "../../core/queue.ts";
import { replay } from "../../core/routing/kept.ts";
import type { Step } from "../../core/routing/facts.ts";
import { eventually } from "../helpers/eventually.ts";
import { anItem } from "./builders.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let working: { stop(): Promise<void> };
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  await saveRules(bank.store, { ...plainRules, missesAllowed: 2, passForMs: 1_500 });
});
afterAll(() => bank.stop());
beforeEach(async () => {
  working = await bank.work();
});
afterEach(() => working.stop());

const step = (more: Partial<Step>): Step => ({
  needs: [],
  agents: [],
  teams: [],
  forMs: 60_000,
  skipIfNobody: false,
  ...more,
});

async function aLine(routing: Partial<typeof plainRouting> = {}): Promise<string> {
  const { id: _, ...like } = bank.queue;
  return (await queues.create(bank.store, { ...like, routing: { ...plainRouting, ...routing } })).id;
}

async function arrives(queue: string, contact = `r${(contacts += 1)}`): Promise<string> {
  const mine = () =>
    items
      .of(bank.store)
      .find({ clientName: contact, "state.name": { $gt: "" } })
      .toArray();
  const before = new Set((await mine()).map((item) => item._id));
  await bank.says(contact, "Здравствуйте", { queue });
  return eventually(async () => {
    const fresh = (await mine()).find((item) => !before.has(item._id));
    if (!fresh) throw new Error("It has not arrived.");
    return fresh._id;
  });
}

const stateOf = async (item: string) => (await findItem(bank.store, item))?.state;
const offeredTo = (item: string, agent: string) =>
  eventually(async () => expect(await stateOf(item)).toMatchObject({ name: "reserved", asked: [{ agent }] }));

async function accepts(item: string, agent: string): Promise<void> {
  await acceptOffer(bank.store, { item, offer: (await findItem(bank.store, item))?.offers ?? 0, agent });
}

describe("whom a waiting item asks for", () => {
  it("is widened by the clock alone when a step ends", async () => {
    const able = step({ needs: [{ skill: "english", level: 3 }], forMs: 1_200 });
    const queue = await aLine({ steps: [able] });
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await arrives(queue);
    await sleep(500);
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
    await offeredTo(item, anna);
    const { arrivedAt } = (await findItem(bank.store, item))!;
    const { since } = (await stateOf(item)) as { since: Date };
    expect(since.getTime() - arrivedAt.getTime()).toBeGreaterThanOrEqual(1_200);
    expect(since.getTime() - arrivedAt.getTime()).toBeLessThan(2_000);
  });

  it("is the client's own agent first, where the queue says so, and the log tells whether they met", async () => {
    const queue = await aLine({ ownAgentMs: 60_000 });
    const anna = await bank.agent("anna", { queues: [queue] });
    const boris = await bank.agent("boris", { queues: [queue] });
    for (const id of [anna, boris])
      await agents.of(bank.store).updateOne({ _id: id }, { $set: { login: id } }, { upsert: true });
    const contact = `own${(contacts += 1)}`;
    const first = await arrives(queue, contact);
    await offeredTo(first, anna);
    const client = (await findItem(bank.store, first))?.client ?? "";
    await clients.of(bank.store).updateOne({ _id: client }, { $set: { agent: boris, rating: "A" } });
    await accepts(first, anna);
    await complete(bank.store, { item: first, by: anna, code: null });
    // Anna has been free for longer; Boris is the client's own.
    const second = await arrives(queue, contact);
    await offeredTo(second, boris);
    await accepts(second, boris);
    const row = await interactions.of(bank.store).findOne({
      item: second,
      "what.kind": "item.accepted",
      conversation: (await findItem(bank.store, second))!.conversation,
    });
    expect(row?.what).toMatchObject({ known: "agent" });
    expect(await findItem(bank.store, second)).toMatchObject({ rating: "A", own: { agent: boris } });
    await agents.of(bank.store).deleteMany({ _id: { $in: [anna, boris] } });
  });

  it("is nobody in vain: an own agent who is on a break takes no time", async () => {
    const queue = await aLine({ ownAgentMs: 60_000 });
    const away = await bank.agent("away", { queues: [queue], available: false });
    const here = await bank.agent("here", { queues: [queue] });
    await agents.of(bank.store).updateOne({ _id: away }, { $set: { login: away } }, { upsert: true });
    const contact = `own${(contacts += 1)}`;
    const first = await arrives(queue, contact);
    await offeredTo(first, here);
    await clients
      .of(bank.store)
      .updateOne({ _id: (await findItem(bank.store, first))?.client ?? "" }, { $set: { agent: away } });
    await accepts(first, here);
    await complete(bank.store, { item: first, by: here, code: null });
    await offeredTo(await arrives(queue, contact), here);
  });
});

describe("an agent who missed an offer", () => {
  it("is asked again until the misses are as many as the house allows", async () => {
    const id = await aLine();
    const { id: _, ...line } = (await queues.find(bank.store, id))!;
    await queues.change(bank.store, id, { ...line, terms: { hello: { offerTtlMs: 300, cost: 25 } } });
    const anna = await bank.agent("anna", { queues: [id] });
    const item = await arrives(id);
    const missed = async () => (await duty.of(bank.store).findOne({ _id: anna }))!;
    await eventually(async () => expect(await missed()).toMatchObject({ misses: 1, missed: false }));
    await eventually(async () => expect(await missed()).toMatchObject({ misses: 2, missed: true }));
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
  });
});

describe("one budget for all kinds of work", () => {
  it("counts what is held by kind, and what a person may hold at most of one", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue], capacity: 100 });
    await duty.of(bank.store).updateOne({ _id: anna }, { $set: { limits: { chat: 2 } }, $inc: { rev: 1 } });
    const held: string[] = [];
    for (let index = 0; index < 2; index += 1) {
      const item = await arrives(queue);
      await offeredTo(item, anna);
      await accepts(item, anna);
      held.push(item);
    }
    const third = await arrives(queue);
    await sleep(700);
    expect(await stateOf(third)).toMatchObject({ name: "queued" });
    expect(await duty.of(bank.store).findOne({ _id: anna })).toMatchObject({
      load: 50,
      held: { chat: { count: 2, cost: 50 } },
    });
    await complete(bank.store, { item: held[0]!, by: anna, code: null });
    await offeredTo(third, anna);
    const { workMs } = (await duty.of(bank.store).findOne({ _id: anna }))!;
    expect(workMs).toBeGreaterThan(0);
  });
});

describe("an agent who declined", () => {
  it("is left alone with the item while another could take it, and then gets it after all", async () => {
    const queue = await aLine();
    const busy = await bank.agent("busy", { queues: [queue], capacity: 25 });
    const first = await arrives(queue);
    await offeredTo(first, busy);
    await accepts(first, busy);
    const anna = await bank.agent("anna", { queues: [queue] });
    const item = await arrives(queue);
    await offeredTo(item, anna);
    await declineOffer(bank.store, { item, offer: 1, agent: anna, reason: "занята" });
    await sleep(700);
    expect(await stateOf(item)).toMatchObject({ name: "queued" });
    await offeredTo(item, anna);
  });
});

describe("a queue that cannot serve in time", () => {
  it("sends on who has waited too long, once, at their age", async () => {
    const other = await aLine();
    const queue = await aLine({
      overflow: { to: other, afterMs: 600, whenWaiting: null, whenClosed: false },
    });
    const anna = await bank.agent("anna", { queues: [other] });
    const item = await arrives(queue);
    const { arrivedAt } = (await findItem(bank.store, item))!;
    await offeredTo(item, anna);
    expect(await findItem(bank.store, item)).toMatchObject({ queue: other, overflowed: [queue], arrivedAt });
    const rows = await interactions
      .of(bank.store)
      .find({ conversation: (await findItem(bank.store, item))!.conversation, seq: { $gt: 0 } })
      .sort({ seq: 1 })
      .toArray();
    const queued = rows.flatMap(({ what }) =>
      what.kind === "item.queued" ? [[what.queue, what.cause]] : [],
    );
    expect(queued).toEqual([
      [queue, "arrived"],
      [other, "overflow"],
    ]);
  });

  it("sends on who comes when too many wait, and who waits when it closes", async () => {
    const other = await aLine();
    const crowded = await aLine({ overflow: { to: other, afterMs: null, whenWaiting: 2, whenClosed: true } });
    const items = [await arrives(crowded), await arrives(crowded)];
    await sleep(300);
    expect((await findItem(bank.store, items[1]!))?.queue).toBe(crowded);
    const third = await arrives(crowded);
    await eventually(async () => expect((await findItem(bank.store, third))?.queue).toBe(other));
    const { id: _, ...line } = (await queues.find(bank.store, crowded))!;
    const week = [null, null, null, null, null, null, null] as const;
    await queues.change(bank.store, crowded, { ...line, hours: { ...line.hours, week } });
    for (const item of items)
      await eventually(async () => expect((await findItem(bank.store, item))?.queue).toBe(other));
  });
});

describe("the wait that clients are told", () => {
  it("is measured from the answers of the line, and so is its error", async () => {
    const queue = await aLine();
    const now = await bank.store.mongo.now();
    const answered = Array.from({ length: 8 }, (_, index) => {
      const acceptedAt = new Date(now.getTime() - index * 30_000);
      const told = { waitMs: 60_000, at: new Date(acceptedAt.getTime() - 40_000) };
      const at = new Date(acceptedAt.getTime() - 90_000);
      return anItem({
        queue,
        at,
        acceptedAt,
        told,
        state: { name: "completed", agent: "a", at: acceptedAt, code: null },
      });
    });
    await items.of(bank.store).insertMany(answered);
    expect(await tellWait(bank.store, { _id: answered[0]!._id, queue }, 3)).toBe(90_000);
    expect(await estimateError(bank.store, queue, new Date(now.getTime() - 3_600_000))).toEqual({
      count: 8,
      meanErrorMs: 20_000,
      meanBiasMs: 20_000,
    });
    const waiting = await arrives(queue);
    await tellWait(bank.store, (await findItem(bank.store, waiting))!, 1);
    expect((await findItem(bank.store, waiting))?.told).toMatchObject({ waitMs: 30_000 });
  });
});

describe("the facts of an offer", () => {
  it("are kept with it, and the same choice is made from them again", async () => {
    const queue = await aLine();
    const people = [await bank.agent("p", { queues: [queue] }), await bank.agent("q", { queues: [queue] })];
    const item = await arrives(queue);
    await eventually(async () => expect(await stateOf(item)).toMatchObject({ name: "reserved" }));
    const [decision, ...more] = await decisionsOf(bank.store, item);
    expect(more).toEqual([]);
    expect(decision?.facts.agents.map((one) => one.id).sort()).toEqual(people.sort());
    const [agent] = holdersOf((await findItem(bank.store, item))?.state ?? { name: "self_service" });
    expect(decision && replay(decision.facts)).toEqual({ item, agent });
  });
});

describe("the floor", () => {
  it("lost under way is built again, and all that waits is offered", async () => {
    const queue = await aLine();
    const waiting: string[] = [];
    for (let index = 0; index < 12; index += 1) waiting.push(await arrives(queue));
    const redis = new Redis(bank.ground.redisUrl);
    await redis.flushall();
    redis.disconnect();
    const from = performance.now();
    const many = await Promise.all(
      Array.from({ length: 12 }, (_, index) => bank.agent(`m${index}`, { queues: [queue], capacity: 25 })),
    );
    await eventually(async () => {
      const states = await Promise.all(waiting.map(stateOf));
      expect(states.every((state) => state?.name === "reserved")).toBe(true);
      expect(new Set(states.flatMap((state) => (state ? holdersOf(state) : []))).size).toBe(many.length);
    });
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it("is mended where it differs from the database", async () => {
    const queue = await aLine();
    const item = await arrives(queue);
    await bank.store.floor.put([{ kind: "item", id: "ghost", rev: 3, facts: null }]);
    // Written past everybody: the floor cannot know.
    await items.of(bank.store).updateOne({ _id: item }, { $set: { priority: 2 }, $inc: { rev: 1 } });
    await eventually(async () => expect((await driftOf(bank.store))?.items).toEqual([]), 15_000);
    await bank.store.floor.sync();
    expect(bank.store.floor.picture.item(item)).toMatchObject({ priority: 2, rev: 2 });
    expect((await waitingIn(bank.store, [queue])).map((one) => one.id)).toEqual([item]);
  });
});
