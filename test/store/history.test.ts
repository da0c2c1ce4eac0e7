import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../adapters/store/append.ts";
import { countDay, keepDay, keepHistory, keptDays } from "../../adapters/store/history/intervals.ts";
import { visitsBetween } from "../../adapters/store/history/visits.ts";
import { presenceOf } from "../../adapters/store/history/presence.ts";
import { alive, lost, setPresence } from "../../adapters/store/duty.ts";
import { findItem, waitingIn } from "../../adapters/store/items.ts";
import { eventOf, markOf, nextOf } from "../../adapters/store/inbox.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { receiveRow } from "../../adapters/store/receiving.ts";
import { interactions, type ConversationRow } from "../../adapters/store/records/interactions.ts";
import { items } from "../../adapters/store/records/items.ts";
import { leases } from "../../adapters/store/records/leases.ts";
import { intervals } from "../../adapters/store/records/planning.ts";
import { feedAgent, placeItem } from "../../adapters/store/routing.ts";
import { cancelItem, transfer } from "../../adapters/store/transfers.ts";
import { complete, finish } from "../../adapters/store/wrapUp.ts";
import { hello } from "../../adapters/channels/hello/hello.ts";
import type { ItemId, QueueId } from "../../core/ids.ts";
import type { Happening } from "../../core/log.ts";
import { addDays, dateAt, dayStart } from "../../core/planning/days.ts";
import { addFacts } from "../../core/planning/interval.ts";
import { balances, meanHandleSeconds } from "../../core/planning/measures.ts";
import type { Queue } from "../../core/queue.ts";
import { anItem } from "./builders.ts";
import { startHistory } from "../../workers/history.ts";
import { aQueue, openBank, until, type Bank } from "./bank.ts";

let bank: Bank;
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.stop());

const aLine = (more: Partial<Queue> = {}): Promise<Queue> =>
  queues.create(bank.store, { ...aQueue, ...more });

/** A client comes and waits; how they may leave again. */
async function waits(queue: QueueId): Promise<{ item: ItemId; leaves(): Promise<void> }> {
  const contact = `h${(contacts += 1)}`;
  await bank.says(contact, "Здравствуйте", { queue });
  await handle(contact);
  const [last] = (await waitingIn(bank.store, [queue])).sort((a, b) => b.number - a.number);
  if (!last) throw new Error("Nobody waits.");
  const leaves = async (): Promise<void> => {
    await bank.arrives(contact, { kind: "ended" });
    await handle(contact);
  };
  return { item: last.id, leaves };
}

async function handle(contact: string): Promise<void> {
  const { store } = bank;
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`))) {
    const placed = await receiveRow(store, row, await hello.read(await eventOf(store, row), work));
    for (const item of placed ?? []) await placeItem(store, item);
  }
}

async function talks(queue: QueueId, agent: string): Promise<ItemId> {
  const { item } = await waits(queue);
  if ((await findItem(bank.store, item))?.state.name === "queued") await feedAgent(bank.store, agent);
  await acceptOffer(bank.store, { item, offer: (await findItem(bank.store, item))?.offers ?? 0, agent });
  return item;
}

/** Writes a finished life into the log at other times, as the steps of the store would have. */
async function lived(queue: QueueId, at: Date, life: [second: number, what: object][]): Promise<void> {
  const item = anItem({ queue, at, cost: 50 });
  const first = { kind: "item.queued", queue, queueName: "", cause: "arrived" };
  const rows = [[0, first] as const, ...life].map(([second, what], seq): ConversationRow => ({
    _id: newId(),
    conversation: item.conversation,
    seq: seq + 1,
    at: new Date(at.getTime() + second * 1_000),
    actor: { kind: "system", part: "test" },
    item: item._id,
    what: { item: item._id, ...what } as Happening,
  }));
  await items.of(bank.store).insertOne(item);
  await interactions.of(bank.store).insertMany(rows);
}

const agent = "anna";
const answered = (wait: number, seconds: number): [number, object][] => [
  [wait, { kind: "item.accepted", agent, waitedMs: wait * 1_000 }],
  [wait + seconds, { kind: "item.completed", agent, code: null, codeName: "", wrapUpMs: 0 }],
];
const today = (queue: Queue): string => dateAt(Date.now(), queue.hours.timeZone);
const noon = (queue: Queue, day: string, minutes = 0): Date =>
  new Date(dayStart(day, queue.hours.timeZone) + 12 * 3_600_000 + minutes * 60_000);

describe("presence from the log", () => {
  it("ends with a desk that is lost and goes on when it is back", async () => {
    const line = await aLine();
    const from = new Date();
    const anna = await bank.agent("anna", { queues: [line.id] });
    const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 60));
    await pause();
    await lost(bank.store, anna);
    await pause();
    await alive(bank.store, [anna]);
    await pause();
    await setPresence(bank.store, { agent: anna, presence: "meal" });
    await pause();
    const [spans] = await presenceOf(bank.store, [anna], from, new Date());
    expect(spans?.map(({ presence, onLine }) => [presence, onLine])).toEqual([
      ["break", false],
      ["available", true],
      ["available", false],
      ["available", true],
      ["meal", false],
    ]);
    for (const { fromMs, toMs } of spans?.slice(1) ?? []) expect(toMs - fromMs).toBeGreaterThanOrEqual(40);
  });
});

describe("history from the log", () => {
  it("counts what the desk really did, each item once in each queue that it was in", async () => {
    const [one, other] = await Promise.all([aLine(), aLine()]);
    const gone = await waits(one.id);
    await gone.leaves();
    const dropped = await waits(one.id);
    const by = { id: "boss", name: "Boss" };
    await cancelItem(bank.store, { item: dropped.item, by, reason: "supervisor" });
    const agent = await bank.agent("anna", { queues: [one.id], capacity: 1_000 });
    const done = await talks(one.id, agent);
    await finish(bank.store, { item: done, by: agent });
    await complete(bank.store, { item: done, by: agent, code: null });
    const handed = await talks(one.id, agent);
    await transfer(bank.store, {
      item: handed,
      by: { id: agent, name: "Anna" },
      to: { queue: other.id },
      note: "",
    });
    await waits(one.id);

    const facts = addFacts(...(await countDay(bank.store, one, today(one))).slots);
    expect(facts).toMatchObject({ offered: 5, answered: 2, abandoned: 1, flowedOut: 1, waiting: 1 });
    expect(balances(facts)).toBe(true);
    expect(facts.handled).toBe(2);
    const there = addFacts(...(await countDay(bank.store, other, today(other))).slots);
    expect(there).toMatchObject({ offered: 1, waiting: 1, open: 1 });
    expect(balances(there)).toBe(true);
  });

  it("keeps every day since the first, and counts only what may still change", async () => {
    const line = await aLine({ target: { percent: 80, withinMs: 30_000 } });
    const day = addDays(today(line), -3);
    await lived(line.id, noon(line, day), answered(20, 100));
    await lived(line.id, noon(line, day, 29), answered(40, 300));
    await lived(line.id, noon(line, day, 31), [[50, { kind: "item.abandoned", waitedMs: 50_000 }]]);
    await lived(line.id, noon(line, addDays(day, 1)), []);
    expect(await keepHistory(bank.store)).toBeGreaterThanOrEqual(4);

    const kept = await keptDays(bank.store, line.id, day, today(line));
    expect(kept.map(({ day: one, closed }) => [one, closed])).toEqual([
      [day, true],
      [addDays(day, 1), false],
      [addDays(day, 2), true],
      [addDays(day, 3), false],
    ]);
    const slots = kept[0]?.slots ?? [];
    expect(slots).toHaveLength(48);
    expect(slots[24]).toMatchObject({ offered: 2, answered: 2, inTime: 1, handleMs: 400_000, cost: 100 });
    expect(slots[25]).toMatchObject({ offered: 1, abandoned: 1, totalWaitMs: 50_000 });
    expect(addFacts(...slots).offered).toBe(3);
    expect(meanHandleSeconds(addFacts(...slots))).toBe(200);
    expect(addFacts(...(kept[1]?.slots ?? []))).toMatchObject({ waiting: 1, open: 1 });
    // Nothing is due before the next half hour ends.
    expect(await keepHistory(bank.store)).toBe(0);
  });

  it("is the same when it is thrown away and made again", async () => {
    const line = await aLine();
    const day = addDays(today(line), -2);
    for (let one = 0; one < 30; one += 1)
      await lived(line.id, noon(line, day, one * 7), answered(one, 60 + one));
    await keepDay(bank.store, [line], day);
    const [before] = await keptDays(bank.store, line.id, day, day);
    await intervals.of(bank.store).deleteOne({ _id: `${line.id}|${day}` });
    await keepHistory(bank.store);
    const [after] = await keptDays(bank.store, line.id, day, day);
    expect(after?.slots).toEqual(before?.slots);
    expect(addFacts(...(after?.slots ?? [])).offered).toBe(30);
    const visits = await visitsBetween(
      bank.store,
      {
        from: new Date(dayStart(day, line.hours.timeZone)),
        to: new Date(dayStart(addDays(day, 1), line.hours.timeZone)),
      },
      new Date(),
    );
    const mine = visits.filter(({ queue }) => queue === line.id);
    expect(addFacts(...(after?.slots ?? [])).handleMs).toBe(
      mine.reduce((sum, { handleMs }) => sum + handleMs, 0),
    );
  });

  it("is counted by a worker without being asked, and by one worker only", async () => {
    const line = await aLine();
    const day = addDays(today(line), -1);
    await lived(line.id, noon(line, day), answered(5, 60));
    const workers = [startHistory(bank.store), startHistory(bank.store)];
    const [kept] = await until(async () => {
      const found = await keptDays(bank.store, line.id, day, day);
      return found.length > 0 && found;
    });
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(addFacts(...(kept?.slots ?? []))).toMatchObject({ offered: 1, answered: 1, handleMs: 60_000 });
    expect(await leases.of(bank.store).findOne({ _id: "history" })).toMatchObject({ fence: 1 });
  });
});
