import { addDays, dateAt } from "../../core/planning/days.ts";
import { addFacts } from "../../core/planning/interval.ts";
import { measuredOf } from "../../core/planning/measured.ts";
import type { Queue } from "../../core/queue.ts";
import type { Picture } from "../../core/routing/picture.ts";
import { readClock, storeNowMs } from "./clock.ts";
import { queueFacts, type Measured } from "./facts.ts";
import { keptDays } from "./history/intervals.ts";
import { queues } from "./queues.ts";
import { findRules } from "./rules.ts";
import type { Store } from "./store.ts";

/** Settings change a few times a month and are looked at with every decision; what is measured changes by the minute. */
const settingsKeptMs = 2_000;
/** For so long what was read goes on being used while it is read again. */
const staleMs = 10_000;
const measuredKeptMs = 30_000;
/** How far back the time is measured that an item takes, and how long clients wait for it. */
const handleDays = 14;

interface Known {
  untilMs: number;
  text: string;
  ready: Promise<void>;
}

const known = new WeakMap<Picture, Known>();
const measured = new WeakMap<Picture, { untilMs: number; byQueue: Map<string, Measured> }>();

/** Brings rules and queues of the picture up to date. Nobody waits for it while what is known is of this minute. */
export async function refreshSettings(store: Store): Promise<void> {
  const { picture } = store.floor;
  const before = known.get(picture);
  const nowMs = performance.now();
  if (before && before.untilMs > nowMs) return before.text === "" ? before.ready : undefined;
  const next: Known = {
    untilMs: performance.now() + settingsKeptMs,
    text: before?.text ?? "",
    ready: Promise.resolve(),
  };
  next.ready = load(store, next);
  known.set(picture, next);
  // What could not be read now is read with the next decision.
  next.ready.catch(() => known.delete(picture));
  const isFresh = before !== undefined && before.text !== "" && before.untilMs + staleMs > nowMs;
  if (!isFresh) await next.ready;
}

async function load(store: Store, next: Known): Promise<void> {
  const { picture } = store.floor;
  const [rules, all] = await Promise.all([findRules(store), queues.list(store), readClock(store)]);
  const byQueue = await measuredNow(store, all);
  const text = JSON.stringify([rules, all, [...byQueue]]);
  if (text === next.text) return;
  next.text = text;
  picture.setRules(rules);
  for (const queue of all) picture.putQueue(queueFacts(queue, byQueue.get(queue.id)));
}

async function measuredNow(store: Store, all: readonly Queue[]): Promise<Map<string, Measured>> {
  const { picture } = store.floor;
  const before = measured.get(picture);
  if (before && before.untilMs > performance.now()) return before.byQueue;
  const now = storeNowMs(store);
  const byQueue = new Map<string, Measured>();
  // One after the other: two weeks of half hours of every queue at once would keep offers waiting.
  for (const queue of all) byQueue.set(queue.id, await measure(store, queue, now));
  measured.set(picture, { untilMs: performance.now() + measuredKeptMs, byQueue });
  return byQueue;
}

/** From the half hours that were counted: today's answers, the time that an item takes its agent, and the patience of clients. */
async function measure(store: Store, { id, hours }: Queue, nowMs: number): Promise<Measured> {
  const today = dateAt(nowMs, hours.timeZone);
  const days = await keptDays(store, id, addDays(today, -handleDays), today);
  const { handleSeconds, patienceSeconds } = measuredOf(addFacts(...days.flatMap((day) => day.slots)));
  const { answered, inTime, abandoned, shortAbandoned } = addFacts(
    ...(days.find((one) => one.day === today)?.slots ?? []),
  );
  return {
    tally: { answered, inTime, lost: abandoned - shortAbandoned },
    handleMs: handleSeconds === null ? null : Math.round(handleSeconds * 1_000),
    patienceMs: patienceSeconds === null ? null : Math.round(patienceSeconds * 1_000),
  };
}
