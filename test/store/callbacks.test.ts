import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callIsDue } from "../../adapters/store/callbacks.ts";
import { clientThread } from "../../adapters/store/conversations.ts";
import { setPresence } from "../../adapters/store/duty.ts";
import { driftOf } from "../../adapters/store/floor.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { pull } from "../../adapters/store/supervise.ts";
import { complete, endWrapUp, finish } from "../../adapters/store/wrapUp.ts";
import type { CallResult } from "../../core/callback.ts";
import { holdersOf } from "../../core/item.ts";
import { plainRouting, type Queue } from "../../core/queue.ts";
import { storyOf } from "../../core/story.ts";
import { noWays, plainWays, type CallbackTerms } from "../../core/ways.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let working: { stop(): Promise<void> };
let contacts = 0;

/** Made before workers read what there is. */
let twoAtOnce: string;

beforeAll(async () => {
  bank = await openBank();
  twoAtOnce = await aLine({ cost: 60 }, { routing: { ...plainRouting, offersAtOnce: 2 } });
});
afterAll(() => bank.stop());
beforeEach(async () => {
  working = await bank.work();
});
afterEach(() => working.stop());

const phone = "+79123456789";
const noAnswer: CallResult = { result: "no_answer" };

async function aLine(terms: Partial<CallbackTerms> = {}, more: Partial<Queue> = {}): Promise<string> {
  const { id: _, ...like } = bank.queue;
  const waysOut = { ...noWays, callback: { ...plainWays.callback, afterMs: 0, ...terms } };
  return (await queues.create(bank.store, { ...like, routing: plainRouting, waysOut, ...more })).id;
}

async function arrives(queue: string): Promise<{ contact: string; item: string }> {
  const contact = `cb${(contacts += 1)}`;
  await bank.says(contact, "Не проходит платёж", { queue });
  const item = await eventually(async () => {
    const found = await items.of(bank.store).findOne({ clientName: contact, "state.name": { $gt: "" } });
    if (!found) throw new Error("It has not arrived.");
    return found._id;
  });
  return { contact, item };
}

async function asks(contact: string, number = phone): Promise<void> {
  const before = await wishes(contact);
  await bank.arrives(contact, { kind: "callback", phone: number });
  await eventually(async () => expect(await wishes(contact)).toBe(before + 1));
}

const wishes = async (contact: string): Promise<number> =>
  (await told(contact)).filter((what) => what.kind === "item.callback").length;

async function told(contact: string) {
  const item = await items.of(bank.store).findOne({ clientName: contact, "state.name": { $gt: "" } });
  const rows = await interactions
    .of(bank.store)
    .find({ conversation: item?.conversation ?? "", seq: { $gt: 0 } })
    .sort({ seq: 1 })
    .toArray();
  const story = storyOf(rows.map(({ at, what }) => ({ atMs: at.getTime(), what })));
  expect(story.fault).toBeNull();
  return rows.map(({ what }) => what);
}

const now = async (item: string): Promise<ItemRecord> => (await findItem(bank.store, item))!;
const offeredTo = (item: string, agent: string) =>
  eventually(async () =>
    expect((await now(item)).state).toMatchObject({ name: "reserved", asked: [{ agent }] }),
  );

async function takes(item: string, agent: string): Promise<void> {
  await offeredTo(item, agent);
  await acceptOffer(bank.store, { item, offer: (await now(item)).offers, agent });
}

const ends = (item: string, by: string, call: CallResult) =>
  complete(bank.store, { item, by, code: null, call });
const seenBy = (contact: string) => clientThread(bank.store, "hello", `hello:${contact}`, 0);

describe("a client who waits and asks to be called", () => {
  it("keeps their place, becomes a call by its weight, and asks but once however often they press", async () => {
    const queue = await aLine({ cost: 80 });
    const first = await arrives(queue);
    const second = await arrives(queue);
    expect(await seenBy(second.contact)).toMatchObject({ place: 2, ways: ["callback"], callback: null });
    const before = await now(second.item);
    await asks(second.contact);
    await bank.arrives(second.contact, { kind: "callback", phone });
    await asks(first.contact);
    const after = await now(second.item);
    expect(after).toMatchObject({
      kind: "call",
      cost: 80,
      arrivedAt: before.arrivedAt,
      callback: { phone, tried: 0, of: 3 },
      state: { name: "queued" },
    });
    expect(await wishes(second.contact)).toBe(1);
    expect(await seenBy(second.contact)).toMatchObject({
      place: 2,
      ways: [],
      callback: { phone, againMs: null },
      state: "waiting",
    });
    await asks(second.contact, "+74951234567");
    expect((await now(second.item)).callback).toEqual({ phone: "+74951234567", tried: 0, of: 3 });
    const anna = await bank.agent("anna", { queues: [queue] });
    await offeredTo(first.item, anna);
    expect(bank.heard.findLast(({ event }) => event.kind === "offer")?.event).toMatchObject({
      offer: { item: { id: first.item, callback: { phone } } },
    });
    expect((await duty.of(bank.store).findOne({ _id: anna }))?.held).toMatchObject({
      call: { count: 1, cost: 80 },
    });
  });

  it("may leave every page: only taking the wish back ends it", async () => {
    const queue = await aLine();
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await bank.arrives(contact, { kind: "ended" });
    await bank.arrives(contact, { kind: "callback_canceled" });
    await eventually(async () => expect((await now(item)).callback).toBeUndefined());
    expect(await now(item)).toMatchObject({ kind: "chat", cost: 25, state: { name: "queued" } });
    await bank.arrives(contact, { kind: "ended" });
    await eventually(async () => expect((await now(item)).state.name).toBe("abandoned"));
  });

  it("is taken back from the agent to whom they were offered as something else, and offered as a call", async () => {
    const queue = await aLine({ cost: 60 });
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await offeredTo(item, anna);
    await asks(contact);
    await takes(item, anna);
    expect((await told(contact)).map((what) => what.kind).slice(-6)).toEqual([
      "item.offered",
      "item.rescinded",
      "item.queued",
      "item.callback",
      "item.offered",
      "item.accepted",
    ]);
    const record = await duty.of(bank.store).findOne({ _id: anna });
    expect(record).toMatchObject({ load: 60, reserved: 0, active: 1 });
  });

  it("is taken back from everyone who is asked at once, who are the same number again when it is a call", async () => {
    const people = [
      await bank.agent("anna", { queues: [twoAtOnce] }),
      await bank.agent("boris", { queues: [twoAtOnce] }),
    ].sort();
    const { contact, item } = await arrives(twoAtOnce);
    const asked = async () => [...holdersOf((await now(item)).state)].sort();
    await eventually(async () => expect(await asked()).toEqual(people));
    await asks(contact);
    await eventually(async () => expect(await asked()).toEqual(people));
    expect(await now(item)).toMatchObject({ kind: "call", cost: 60, offers: 4 });
    for (const person of people)
      expect(await duty.of(bank.store).findOne({ _id: person })).toMatchObject({ load: 60, reserved: 1 });
    const kinds = (await told(contact)).map((what) => what.kind);
    expect(kinds.slice(kinds.indexOf("item.offered"))).toEqual([
      "item.offered",
      "item.offered",
      "item.rescinded",
      "item.rescinded",
      "item.queued",
      "item.callback",
      "item.offered",
      "item.offered",
    ]);
  });

  it("is seen by the agent who took them the moment before, and weighs as before until they are handed on", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await takes(item, anna);
    await asks(contact);
    expect(await now(item)).toMatchObject({ kind: "chat", callback: { phone }, state: { name: "assigned" } });
    await ends(item, anna, noAnswer);
    expect(await now(item)).toMatchObject({ kind: "call", cost: 100 });
    expect(await duty.of(bank.store).findOne({ _id: anna })).toMatchObject({ load: 0, active: 0 });
  });

  it("is not heard where the queue offers no callback", async () => {
    const queue = await aLine({}, { waysOut: noWays });
    const { contact, item } = await arrives(queue);
    await bank.arrives(contact, { kind: "callback", phone });
    await bank.says(contact, "Вы тут?");
    await eventually(async () => expect((await told(contact)).length).toBeGreaterThan(4));
    expect((await now(item)).callback).toBeUndefined();
    expect((await seenBy(contact))?.ways).toEqual([]);
  });
});

describe("what came of a call", () => {
  it("must be said, is in the log, and ends the work", async () => {
    const queue = await aLine({}, { wrapUp: { mode: "none", limitMs: 0, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await takes(item, anna);
    // Not even a queue without wrap-up lets it end unsaid.
    expect((await finish(bank.store, { item, by: anna })).state).toBe("wrapping");
    await expect(complete(bank.store, { item, by: anna, code: null })).rejects.toMatchObject({
      refusal: { code: "result_required" },
    });
    expect((await ends(item, anna, { result: "reached" })).state).toBe("completed");
    expect((await ends(item, anna, { result: "reached" })).state).toBe("completed");
    expect((await told(contact)).slice(-3)).toMatchObject([
      { kind: "item.called", result: "reached", tried: 0, of: 3, agent: anna },
      { kind: "item.completed" },
      { kind: "conversation.closed" },
    ]);
  });

  it("asks for a code only where the client was spoken with", async () => {
    const queue = await aLine({ tries: 1 }, { wrapUp: { mode: "optional", limitMs: 0, codeRequired: true } });
    const anna = await bank.agent("anna", { queues: [queue] });
    for (const result of ["wrong_number", "no_answer"] as const) {
      const { contact, item } = await arrives(queue);
      await asks(contact);
      await takes(item, anna);
      await expect(ends(item, anna, { result: "reached" })).rejects.toMatchObject({
        refusal: { code: "code_required" },
      });
      expect((await ends(item, anna, { result })).state).toBe("completed");
    }
  });

  it("may be that nobody answered: the next try waits for its time, counts as nobody's wait, and comes to the same agent", async () => {
    const queue = await aLine({ againAfterMs: 1_500, tries: 2, sameAgentMs: 60_000 });
    const [boris, anna] = [
      await bank.agent("boris", { queues: [queue], available: false }),
      await bank.agent("anna", { queues: [queue] }),
    ];
    const { contact, item } = await arrives(queue);
    const { arrivedAt } = await now(item);
    await asks(contact);
    await takes(item, anna);
    await finish(bank.store, { item, by: anna });
    const view = await ends(item, anna, noAnswer);
    expect(view).toMatchObject({ state: "queued", callback: { tried: 1, of: 2 }, answerByMs: null });
    expect((await ends(item, anna, noAnswer)).id).toBe(item);
    expect((await now(item)).callback?.tried).toBe(1);
    const dueMs = view.notBeforeMs ?? 0;
    expect(await seenBy(contact)).toMatchObject({
      place: null,
      state: "waiting",
      callback: { phone, againMs: dueMs },
    });
    expect(await driftOf(bank.store)).toEqual({ agents: [], items: [] });
    const other = await arrives(queue);
    expect(await seenBy(other.contact)).toMatchObject({ place: 1 });
    await takes(other.item, anna);
    // Boris has been free for longer by then, and is not the one who called.
    await setPresence(bank.store, { agent: boris, presence: "available" });
    await complete(bank.store, { item: other.item, by: anna, code: null });
    await offeredTo(item, anna);
    const { since } = (await now(item)).state as { since: Date };
    expect(since.getTime()).toBeGreaterThanOrEqual(dueMs);
    expect((await now(item)).arrivedAt).toEqual(arrivedAt);
    await takes(item, anna);
    expect((await ends(item, anna, noAnswer)).state).toBe("completed");
    expect((await told(contact)).filter((what) => what.kind === "item.called")).toMatchObject([
      { result: "no_answer", tried: 1, of: 2 },
      { result: "no_answer", tried: 2, of: 2 },
    ]);
  });

  it("may be a time that the client asked for; a supervisor can still have them called at once", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await takes(item, anna);
    const atMs = Date.now() + 3_600_000;
    expect(await ends(item, anna, { result: "later", atMs })).toMatchObject({ notBeforeMs: atMs });
    expect(await callIsDue(bank.store, item)).toBeGreaterThan(3_000_000);
    expect((await now(item)).state).toMatchObject({ name: "queued", notBefore: new Date(atMs) });
    await pull(bank.store, { item, by: { id: anna, name: "anna" } });
    expect((await now(item)).state).toMatchObject({ name: "assigned", agent: anna });
    await told(contact);
  });

  it("brings the client back to the line at once when they would rather stay", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await takes(item, anna);
    await ends(item, anna, noAnswer);
    await bank.arrives(contact, { kind: "callback_canceled" });
    await takes(item, anna);
    expect(await now(item)).toMatchObject({ kind: "chat", cost: 25 });
    await told(contact);
  });

  it("is not lost with Redis: the sweeper finds whoever is due", async () => {
    const queue = await aLine({ againAfterMs: 1_500 });
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await takes(item, anna);
    await ends(item, anna, noAnswer);
    const redis = new Redis(bank.ground.redisUrl);
    await redis.flushall();
    redis.disconnect();
    await offeredTo(item, anna);
    expect((await told(contact)).map((what) => ("cause" in what ? what.cause : ""))).toContain("due");
  });

  it("is kept with the topic until a fixed time is over, and let go at once where nobody was spoken with", async () => {
    const wrapUp = { mode: "timed_fixed", limitMs: 400, codeRequired: false } as const;
    const queue = await aLine({}, { wrapUp });
    const anna = await bank.agent("anna", { queues: [queue] });
    const reached = await arrives(queue);
    await asks(reached.contact);
    await takes(reached.item, anna);
    const kept = { state: "wrapping", call: { result: "reached" } };
    expect(await ends(reached.item, anna, { result: "reached" })).toMatchObject(kept);
    expect(await ends(reached.item, anna, { result: "reached" })).toMatchObject(kept);
    // A new number of the client's changes the item, not the time that runs.
    await asks(reached.contact, "+74951234567");
    await eventually(async () => expect((await now(reached.item)).state.name).toBe("completed"));
    expect((await told(reached.contact)).slice(-4)).toMatchObject([
      { kind: "item.callback" },
      { kind: "item.called", result: "reached", agent: anna },
      { kind: "item.completed" },
      { kind: "conversation.closed" },
    ]);
    const missed = await arrives(queue);
    await asks(missed.contact);
    await takes(missed.item, anna);
    await finish(bank.store, { item: missed.item, by: anna });
    expect(await ends(missed.item, anna, noAnswer)).toMatchObject({
      state: "queued",
      callback: { tried: 1 },
    });
  });

  it("is missing in the log where the time for wrap-up was over first", async () => {
    const queue = await aLine({}, { wrapUp: { mode: "timed", limitMs: 1, codeRequired: false } });
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact);
    await takes(item, anna);
    await finish(bank.store, { item, by: anna });
    await sleep(10);
    await endWrapUp(bank.store, { item, rev: (await now(item)).rev });
    await eventually(async () => expect((await now(item)).state.name).toBe("completed"));
    expect((await told(contact)).some((what) => what.kind === "item.called")).toBe(false);
  });
});
