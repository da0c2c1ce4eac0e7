import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeFor, untoldOfClosing } from "../../adapters/store/closing.ts";
import { clientThread } from "../../adapters/store/conversations.ts";
import { findItem } from "../../adapters/store/items.ts";
import { queues } from "../../adapters/store/queues.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import type { AtClosing } from "../../core/closing.ts";
import type { Day, Hours } from "../../core/hours.ts";
import { plainRouting, type QueueRouting } from "../../core/queue.ts";
import { storyOf } from "../../core/story.ts";
import { noWays, plainWays, type WaysOut } from "../../core/ways.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let working: { stop(): Promise<void> };
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  working = await bank.work();
});
afterAll(async () => {
  await working.stop();
  await bank.stop();
});

/** A zone where it is some minutes past noon, so that no test meets a midnight. */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

/** Every day from morning until so many minutes from now. */
function closesIn(minutes: number): Hours {
  const now = 12 * 60 + new Date().getUTCMinutes();
  const day: Day = { from: 60, to: now + minutes };
  return { timeZone: noonZone(), week: [day, day, day, day, day, day, day], holidays: [] };
}

const tomorrowAtOne = (): number => {
  const now = Date.now();
  return now - (now % 3_600_000) + 13 * 3_600_000;
};

interface Line {
  atClosing: AtClosing;
  ways?: Partial<WaysOut>;
  routing?: Partial<QueueRouting>;
}

async function aLine({ atClosing, ways = {}, routing = {} }: Line, hours = closesIn(5)): Promise<string> {
  const { id: _, ...like } = bank.queue;
  const waysOut = { ...noWays, ...ways, atClosing };
  return (
    await queues.create(bank.store, { ...like, hours, waysOut, routing: { ...plainRouting, ...routing } })
  ).id;
}

/** As when the clock has gone on: the queue works until now. */
async function closes(queue: string): Promise<void> {
  const found = await queues.find(bank.store, queue);
  if (!found) throw new Error("No queue.");
  const { id, ...form } = found;
  await queues.change(bank.store, id, { ...form, hours: closesIn(0) });
}

const now = async (item: string): Promise<ItemRecord> => (await findItem(bank.store, item))!;
const seenBy = async (contact: string) => (await clientThread(bank.store, "hello", `hello:${contact}`, 0))!;

/** Somebody has waited for ten minutes. */
async function waits(queue: string): Promise<{ contact: string; item: string }> {
  const contact = `cl${(contacts += 1)}`;
  await bank.says(contact, "Здравствуйте", { queue });
  const item = await eventually(async () => {
    const found = await items.of(bank.store).findOne({ clientName: contact, "state.name": { $gt: "" } });
    if (!found) throw new Error("It has not arrived.");
    return found._id;
  });
  const before = new Date(Date.now() - 600_000);
  await items.of(bank.store).updateOne({ _id: item }, { $set: { arrivedAt: before, enteredAt: before } });
  return { contact, item };
}

async function rows(item: string) {
  const found = await interactions
    .of(bank.store)
    .find({ conversation: (await now(item)).conversation, seq: { $gt: 0 } })
    .sort({ seq: 1 })
    .toArray();
  expect(storyOf(found.map(({ at, what }) => ({ atMs: at.getTime(), what }))).fault).toBeNull();
  return found.map(({ what }) => what);
}

const closings = async (item: string) => (await rows(item)).filter(({ kind }) => kind === "item.closing");

describe("who waits when their queue closes", () => {
  it("is not told a minute too early, and the job knows how long it is until then", async () => {
    const { item, contact } = await waits(await aLine({ atClosing: "stay" }));
    const leftMs = await closeFor(bank.store, item);
    expect(leftMs).toBeGreaterThan(3 * 60_000);
    expect(leftMs).toBeLessThanOrEqual(5 * 60_000);
    expect(await closings(item)).toEqual([]);
    expect((await seenBy(contact)).closed).toBeNull();
  });

  it("is told once, by the sweeper where the job was lost, with when it opens, and keeps their place", async () => {
    const queue = await aLine({ atClosing: "stay", ways: { callback: plainWays.callback } });
    const { contact, item } = await waits(queue);
    await closes(queue);
    await eventually(async () => expect(await closings(item)).toHaveLength(1));
    const opensAtMs = tomorrowAtOne();
    expect(await closings(item)).toMatchObject([{ act: "stay", opensAtMs }]);
    await closeFor(bank.store, item);
    expect(await closings(item)).toHaveLength(1);
    expect(await untoldOfClosing(bank.store, new Date(), 100)).not.toContain(item);
    expect((await now(item)).state.name).toBe("queued");
    expect(await seenBy(contact)).toMatchObject({ place: 1, waitMs: null, closed: { opensAtMs } });
    // A day later it closes again, and they wait still.
    await items.of(bank.store).updateOne({ _id: item }, { $set: { "closing.opensAt": new Date(0) } });
    await eventually(async () => expect(await closings(item)).toHaveLength(2));
  });

  it("is offered every way that the queue has, where it says so", async () => {
    const callback = { ...plainWays.callback, afterMs: 3_600_000 };
    const queue = await aLine({ atClosing: "offer", ways: { callback } });
    const { contact, item } = await waits(queue);
    expect((await seenBy(contact)).ways).toEqual([]);
    await closes(queue);
    await eventually(async () => expect((await seenBy(contact)).ways).toEqual(["callback"]));
    expect(await closings(item)).toMatchObject([{ act: "offer" }]);
    await bank.arrives(contact, { kind: "callback", phone: "+79123456789" });
    await eventually(async () => expect((await now(item)).callback).toBeDefined());
    expect(await seenBy(contact)).toMatchObject({ place: 1, closed: { opensAtMs: tomorrowAtOne() } });
  });

  it("goes on to another queue, where it says so, and keeps their arrival", async () => {
    const other = await aLine({ atClosing: "stay" }, bank.queue.hours);
    const overflow = { to: other, afterMs: null, whenWaiting: 1_000, whenClosed: false };
    const queue = await aLine({ atClosing: "move", routing: { overflow } });
    const { item } = await waits(queue);
    const { arrivedAt } = await now(item);
    await closes(queue);
    await eventually(async () => expect((await now(item)).queue).toBe(other));
    expect(await now(item)).toMatchObject({ arrivedAt, overflowed: [queue], state: { name: "queued" } });
    expect((await rows(item)).slice(-2)).toMatchObject([
      { kind: "item.closing", act: "move" },
      { kind: "item.queued", cause: "overflow", queue: other },
    ]);
  });

  it("is sent nowhere that is switched off, but offered a way", async () => {
    const other = await aLine({ atClosing: "stay" });
    const overflow = { to: other, afterMs: null, whenWaiting: 1_000, whenClosed: false };
    const ways = { callback: { ...plainWays.callback, afterMs: 3_600_000 } };
    const queue = await aLine({ atClosing: "move", routing: { overflow }, ways });
    const { contact, item } = await waits(queue);
    const { id, ...form } = (await queues.find(bank.store, other))!;
    await queues.change(bank.store, id, { ...form, active: false });
    await closes(queue);
    await eventually(async () => expect(await closings(item)).toMatchObject([{ act: "offer" }]));
    expect((await seenBy(contact)).ways).toEqual(["callback"]);
  });

  it("and is to be called is left in peace, and hears when", async () => {
    const queue = await aLine({ atClosing: "offer", ways: { callback: plainWays.callback } });
    const { contact, item } = await waits(queue);
    await bank.arrives(contact, { kind: "callback", phone: "+79123456789" });
    await eventually(async () => expect((await now(item)).callback).toBeDefined());
    await closes(queue);
    await eventually(async () => expect((await seenBy(contact)).closed).not.toBeNull());
    expect(await closeFor(bank.store, item)).toBeNull();
    expect(await closings(item)).toEqual([]);
  });
});
