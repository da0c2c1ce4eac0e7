import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../adapters/store/append.ts";
import { visitsSoFar } from "../../adapters/store/history/dayCount.ts";
import { entriesBetween, visitsBetween } from "../../adapters/store/history/visits.ts";
import { interactions, type ConversationRow } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import type { Happening } from "../../core/log.ts";
import type { Visit } from "../../core/planning/visits.ts";
import { randomOf, type Random } from "../../core/simulation/random.ts";
import { anItem } from "./builders.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;

beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.stop());

const agent = "anna";
const queues = ["one", "two"];
/** What may come next to an item in a state, and the state after it. */
const steps: Record<string, [what: () => object, next: string][]> = {
  queued: [
    [() => ({ kind: "item.accepted", agent, waitedMs: 0 }), "talking"],
    [() => ({ kind: "item.abandoned", waitedMs: 0 }), "over"],
    [() => ({ kind: "item.canceled", reason: "spam" }), "over"],
    [() => ({ kind: "item.queued", queue: "two", queueName: "", cause: "released" }), "queued"],
    [() => ({ kind: "item.offered", agent, agentName: "", offer: 1, untilMs: 0 }), "queued"],
  ],
  talking: [
    [() => ({ kind: "item.held", agent }), "held"],
    [() => ({ kind: "item.wrapping", agent, untilMs: null }), "wrapping"],
    [() => ({ kind: "item.completed", agent, code: null, codeName: "", wrapUpMs: 0 }), "over"],
    [() => ({ kind: "item.transferred", from: agent, to: { queue: "one" }, note: "" }), "moved"],
    [() => ({ kind: "item.queued", queue: "one", queueName: "", cause: "agent_lost" }), "queued"],
  ],
  moved: [[() => ({ kind: "item.queued", queue: "one", queueName: "", cause: "transferred" }), "queued"]],
  held: [[() => ({ kind: "item.resumed", agent }), "talking"]],
  wrapping: [[() => ({ kind: "item.completed", agent, code: null, codeName: "", wrapUpMs: 0 }), "over"]],
};

interface Life {
  item: ItemRecord;
  state: string;
  seq: number;
}

/** A bank's day in the log, written as it goes. */
class Day {
  readonly #random: Random;
  readonly #lives: Life[] = [];
  /** Written, and not committed yet. */
  #late: ConversationRow[] = [];
  nowMs: number;

  constructor(seed: number, startMs: number) {
    this.#random = randomOf(seed);
    this.nowMs = startMs;
  }

  /** Some minutes pass. */
  async goesOn(): Promise<void> {
    const rows = this.#late;
    this.#late = [];
    for (let second = 0; second < 10; second += 1) {
      this.nowMs += this.#random.next() * 30_000;
      if (this.#random.next() < 0.5) rows.push(await this.#comes());
      const life = this.#lives[Math.floor(this.#random.next() * this.#lives.length)];
      const next = life && this.#next(life);
      if (next) rows.push(next);
    }
    // Of what is newest some is seen at the next look only; rows of one conversation are never seen out of order.
    const held = new Set<string>();
    const seen = rows.filter((row) => {
      const isLate =
        held.has(row.conversation) || (row.at.getTime() > this.nowMs - 20_000 && this.#random.next() < 0.3);
      if (isLate) {
        held.add(row.conversation);
        this.#late.push(row);
      }
      return !isLate;
    });
    if (seen.length > 0) await interactions.of(bank.store).insertMany(seen);
  }

  async #comes(): Promise<ConversationRow> {
    const queue = queues[Math.floor(this.#random.next() * queues.length)] ?? "one";
    const item = anItem({ queue, at: new Date(this.nowMs), cost: 50 });
    // A few come back into a conversation that is over.
    const over = this.#lives.filter(({ state }) => state === "over");
    const before =
      this.#random.next() < 0.3 ? over[Math.floor(this.#random.next() * over.length)] : undefined;
    if (before) item.conversation = before.item.conversation;
    const life = { item, state: "queued", seq: before?.seq ?? 0 };
    if (before) before.state = "gone";
    this.#lives.push(life);
    await items.of(bank.store).insertOne(item);
    return this.#row(life, { kind: "item.queued", queue, queueName: "", cause: "arrived" });
  }

  #next(life: Life): ConversationRow | null {
    const possible = steps[life.state] ?? [];
    const [what, next] = possible[Math.floor(this.#random.next() * possible.length)] ?? [];
    if (!what || next === undefined) return null;
    life.state = next;
    return this.#row(life, what());
  }

  #row(life: Life, what: object): ConversationRow {
    life.seq += 1;
    return {
      _id: newId(),
      conversation: life.item.conversation,
      seq: life.seq,
      at: new Date(this.nowMs),
      actor: { kind: "system", part: "test" },
      item: life.item._id,
      what: { item: life.item._id, ...what } as Happening,
    };
  }
}

const inOrder = (visits: Visit[]): Visit[] =>
  [...visits].sort((a, b) => (a.item < b.item ? -1 : a.item > b.item ? 1 : a.enteredMs - b.enteredMs));

describe("a day that is counted again and again", () => {
  it.each([1, 2, 3, 4, 5, 6])("is at every look what a whole count of it says (seed %i)", async (seed) => {
    const startMs = Date.UTC(2026, 2, seed);
    // It begins before the window: who came yesterday and is queued again today is of yesterday.
    const window = { from: new Date(startMs + 600_000), to: new Date(startMs + 86_400_000) };
    const day = new Day(seed, startMs);
    let settled = 0;
    for (let look = 0; look < 12; look += 1) {
      await day.goesOn();
      const asOf = new Date(day.nowMs);
      const counted = inOrder(await visitsSoFar(bank.store, window, asOf));
      expect(counted).toEqual(inOrder(await visitsBetween(bank.store, window, asOf)));
      settled = counted.filter((visit) => visit.settled).length;
    }
    expect(settled).toBeGreaterThan(3);
  });

  /** Takes from the log, but for entries, what is told of every conversation that began by then. */
  const emptied = async (window: { from: Date; to: Date }): Promise<void> => {
    const begun = await entriesBetween(bank.store, window);
    await interactions
      .of(bank.store)
      .deleteMany({ conversation: { $in: begun.map(({ conversation }) => conversation) }, seq: { $gt: 1 } });
  };

  it("is counted from the start again with each half hour", async () => {
    const startMs = Date.UTC(2026, 5, 1);
    const window = { from: new Date(startMs), to: new Date(startMs + 86_400_000) };
    const day = new Day(9, startMs);
    await day.goesOn();
    await visitsSoFar(bank.store, window, new Date(day.nowMs));
    // Hours later somebody writes what happened then.
    const forgotten = new Day(10, startMs);
    await forgotten.goesOn();
    const laterMs = day.nowMs + 3 * 3_600_000;
    const seen = await visitsSoFar(bank.store, window, new Date(laterMs));
    expect(inOrder(seen)).toEqual(inOrder(await visitsBetween(bank.store, window, new Date(laterMs))));
  });

  it("is remembered in as many time zones as there are, and only until it ends", async () => {
    const startMs = Date.UTC(2026, 4, 1);
    const zones = Array.from({ length: 12 }, (_, hour) => ({
      from: new Date(startMs - hour * 3_600_000),
      to: new Date(startMs + 86_400_000 - hour * 3_600_000),
    }));
    const day = new Day(8, startMs);
    for (let look = 0; look < 10; look += 1) await day.goesOn();
    const settledIn = async (window: { from: Date; to: Date }, asOf: Date): Promise<number> =>
      (await visitsSoFar(bank.store, window, asOf)).filter(({ settled }) => settled).length;
    const before: number[] = [];
    for (const zone of zones) before.push(await settledIn(zone, new Date(day.nowMs)));
    expect(Math.min(...before)).toBeGreaterThan(3);
    await emptied({ from: new Date(startMs), to: new Date(day.nowMs) });
    const after: number[] = [];
    for (const zone of zones) after.push(await settledIn(zone, new Date(day.nowMs)));
    expect(after).toEqual(before);
    // The next day is counted: what was remembered of the one before is gone, and the log says nothing any more.
    const next = { from: new Date(startMs + 86_400_000), to: new Date(startMs + 2 * 86_400_000) };
    await visitsSoFar(bank.store, next, next.from);
    for (const zone of zones) expect(await settledIn(zone, new Date(day.nowMs))).toBe(0);
  });

  it("reads only who is new or not done", async () => {
    const startMs = Date.UTC(2026, 3, 1);
    const window = { from: new Date(startMs), to: new Date(startMs + 86_400_000) };
    const day = new Day(7, startMs);
    for (let look = 0; look < 20; look += 1) await day.goesOn();
    const all = await visitsSoFar(bank.store, window, new Date(day.nowMs));
    const open = new Set(all.filter(({ settled }) => !settled).map(({ item }) => item));
    expect(all.length).toBeGreaterThan(open.size + 20);
    // Whatever is over could vanish from the log, and nothing would be seen of that.
    const ids = [...new Set(all.map(({ item }) => item))];
    const known = await items
      .of(bank.store)
      .find({ _id: { $in: ids } })
      .toArray();
    const busy = new Set(known.filter(({ _id }) => open.has(_id)).map(({ conversation }) => conversation));
    const over = known.map(({ conversation }) => conversation).filter((one) => !busy.has(one));
    expect(over.length).toBeGreaterThan(10);
    await interactions.of(bank.store).deleteMany({ conversation: { $in: over }, seq: { $gt: 1 } });
    const again = await visitsSoFar(bank.store, window, new Date(day.nowMs));
    expect(inOrder(again)).toEqual(inOrder(all));
  });
});
