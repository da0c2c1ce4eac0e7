import { setImmediate as breath } from "node:timers/promises";
import type { QueueId } from "../../../core/ids.ts";
import { slotFacts, type DayFacts } from "../../../core/planning/day.ts";
import { dayStart, addDays, dateAt, slotMs, slotsOf, type DateText } from "../../../core/planning/days.ts";
import { shortAbandonMs } from "../../../core/planning/interval.ts";
import type { Visit } from "../../../core/planning/visits.ts";
import type { Queue } from "../../../core/queue.ts";
import { queues } from "../queues.ts";
import { intervals, type IntervalsRecord } from "../records/planning.ts";
import type { Store } from "../store.ts";
import { visitsSoFar } from "./dayCount.ts";
import { firstEntry, visitsBetween, type Window } from "./visits.ts";

type Base = Pick<Store, "mongo">;

/** History older than this plans nothing any more and is not counted. */
const longestDays = 400;

/** The kept days of a queue from `from` to `to`, both included, oldest first. Days that were not counted yet are missing. */
export function keptDays(
  store: Base,
  queue: QueueId,
  from: DateText,
  to: DateText,
): Promise<IntervalsRecord[]> {
  return intervals
    .of(store)
    .find({ queue, day: { $gte: from, $lte: to } })
    .sort({ day: 1 })
    .toArray();
}

/** Counts one day of one queue from the log as it is now; what the day still lacks is empty. */
export async function countDay(store: Base, queue: Queue, day: DateText): Promise<DayFacts> {
  const [counted] = await countDays(store, [{ queue, day }]);
  if (!counted) throw new Error("A day was not counted.");
  return counted;
}

/** The same of several, in their order; queues that share a day are counted together. */
export async function countDays(
  store: Base,
  asked: readonly { queue: Queue; day: DateText }[],
): Promise<DayFacts[]> {
  const counted = new Map<string, Visit[]>();
  const days: DayFacts[] = [];
  for (const { queue, day } of asked) {
    const { timeZone } = queue.hours;
    const key = `${timeZone} ${day}`;
    const visits = counted.get(key) ?? (await visitsNow(store, timeZone, day));
    counted.set(key, visits);
    days.push({ queue: queue.id, day, slots: slotsFor(queue, day, visits) });
    // Sums of many queues in one go would keep offers waiting.
    await breath();
  }
  return days;
}

/**
 * Counts every day that is not settled, for all queues, and keeps the sums. Says how many days it counted. May run twice at
 * the same time: each writes what the log says.
 */
export async function keepHistory(store: Base): Promise<number> {
  const first = await firstEntry(store);
  if (!first) return 0;
  const all = await queues.list(store);
  const now = await store.mongo.now();
  let counted = 0;
  for (const [timeZone, group] of byTimeZone(all)) {
    const today = dateAt(now.getTime(), timeZone);
    const oldest = [dateAt(first.getTime(), timeZone), addDays(today, -longestDays)].sort().at(-1) ?? today;
    const settled = await settledDays(store, group, oldest, now);
    for (let day = oldest; day <= today; day = addDays(day, 1)) {
      const due = group.filter(({ id }) => !settled.has(`${id}|${day}`));
      if (due.length > 0) await keepDay(store, due, day);
      counted += due.length;
    }
  }
  return counted;
}

/** Counts these queues' day from the log and keeps it, whatever was kept before. All in one time zone. */
export async function keepDay(store: Base, group: readonly Queue[], day: DateText): Promise<void> {
  const timeZone = group[0]?.hours.timeZone ?? "UTC";
  const { visits, asOf, over } = await visitsOfDay(store, timeZone, day);
  await intervals.of(store).bulkWrite(
    group.map((queue) => {
      const { _id, ...rest } = recordOf(queue, day, visits, { asOf, over });
      return { updateOne: { filter: { _id }, update: { $set: rest }, upsert: true } };
    }),
  );
}

function recordOf(
  queue: Queue,
  day: DateText,
  visits: Visit[],
  { asOf, over }: { asOf: Date; over: boolean },
): IntervalsRecord {
  const slots = slotsFor(queue, day, visits);
  const closed = over && slots.every(({ open }) => open === 0);
  const { withinMs } = queue.target;
  return { _id: `${queue.id}|${day}`, queue: queue.id, day, slots, withinMs, upTo: asOf, closed };
}

function slotsFor({ id, hours, target }: Queue, day: DateText, visits: readonly Visit[]) {
  const mine = visits.filter(({ queue }) => queue === id);
  const terms = { withinMs: target.withinMs, shortMs: shortAbandonMs };
  return slotFacts(mine, slotsOf(day, hours.timeZone), terms);
}

async function visitsOfDay(store: Base, timeZone: string, day: DateText) {
  const asOf = await store.mongo.now();
  const window = dayWindow(timeZone, day);
  return { visits: await visitsBetween(store, window, asOf), asOf, over: asOf >= window.to };
}

/** The visits of a day; of one that goes on, what was counted before is not read again. */
async function visitsNow(store: Base, timeZone: string, day: DateText): Promise<Visit[]> {
  const asOf = await store.mongo.now();
  const window = dayWindow(timeZone, day);
  const goesOn = window.from <= asOf && asOf < window.to;
  return (goesOn ? visitsSoFar : visitsBetween)(store, window, asOf);
}

function dayWindow(timeZone: string, day: DateText): Window {
  return { from: new Date(dayStart(day, timeZone)), to: new Date(dayStart(addDays(day, 1), timeZone)) };
}

/**
 * Days that need no counting now: closed ones, and open ones that were counted lately. A day with an unanswered letter stays
 * open for long; the older it is, the more seldom it is looked at again (after a 48th of its age, at least half an hour).
 */
async function settledDays(
  store: Base,
  group: readonly Queue[],
  oldest: DateText,
  now: Date,
): Promise<Set<string>> {
  const settled = new Set<string>();
  for (const { id, hours } of group) {
    const kept = await intervals
      .of(store)
      .find({ queue: id, day: { $gte: oldest } }, { projection: { day: 1, upTo: 1, closed: 1 } })
      .toArray();
    for (const { day, upTo, closed } of kept) {
      const ageMs = now.getTime() - dayStart(day, hours.timeZone);
      const restMs = Math.max(slotMs, ageMs / 48);
      // A half hour that ended since then is due at once.
      const seen = Math.floor(upTo.getTime() / slotMs) === Math.floor(now.getTime() / slotMs);
      if (closed || seen || (ageMs > 2 * 86_400_000 && now.getTime() - upTo.getTime() < restMs))
        settled.add(`${id}|${day}`);
    }
  }
  return settled;
}

function byTimeZone(all: readonly Queue[]): Map<string, Queue[]> {
  const groups = new Map<string, Queue[]>();
  for (const queue of all) {
    const group = groups.get(queue.hours.timeZone);
    if (group) group.push(queue);
    else groups.set(queue.hours.timeZone, [queue]);
  }
  return groups;
}
