import type { Store } from "../../../adapters/store/store.ts";
import { keepHistory } from "../../../adapters/store/history/intervals.ts";
import { planningFacts } from "../../../adapters/store/history/planning.ts";
import { savePlan } from "../../../adapters/store/history/plans.ts";
import { firstEntry } from "../../../adapters/store/history/visits.ts";
import type { Noun } from "../../../adapters/store/noun.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { agents } from "../../../adapters/store/records/agents.ts";
import { conversations } from "../../../adapters/store/records/conversations.ts";
import { counters } from "../../../adapters/store/records/desk.ts";
import { interactions, type AgentRow } from "../../../adapters/store/records/interactions.ts";
import { items } from "../../../adapters/store/records/items.ts";
import { addDays, dateAt, dayStart, weekdayOf, type DateText } from "../../../core/planning/days.ts";
import { needsOf, type Assumptions } from "../../../core/planning/requirement.ts";
import type { Queue } from "../../../core/queue.ts";
import { randomOf } from "../../../core/simulation/random.ts";
import { livesOf } from "./day.ts";
import { presenceRows, told } from "./rows.ts";
import { agentFieldsOf, colleagues, rosterOf } from "./staff.ts";

type Base = Pick<Store, "mongo">;

/** The demo bank's own time zone. */
const timeZone = "Europe/Moscow";
/** For so many days before today there was a plan. */
const plannedDays = 7;

/**
 * Gives the demo bank a made-up past of so many weeks, as rows of the log like those of real work, each marked as `demo`.
 * A bank that has a past of its own is left as it is. Says what was done.
 */
export async function putHistory(store: Base, weeks: number, passwordHash: string): Promise<string> {
  const now = await store.mongo.now();
  const first = await firstEntry(store);
  if (first && now.getTime() - first.getTime() > 86_400_000) return "There is a past already.";
  await put(
    store,
    agents,
    colleagues.map((one) => ({
      ...agentFieldsOf(one),
      capacity: 100,
      active: true,
      passwordHash,
      lastSignInAt: null,
      knownPeers: [],
      createdAt: now,
    })),
  );
  const today = dateAt(now.getTime(), timeZone);
  let count = 0;
  for (let back = weeks * 7; back >= 0; back -= 1) {
    const week = weeks - Math.ceil(back / 7);
    count += await putDay(store, addDays(today, -back), week, now);
  }
  await keepHistory(store);
  for (const queue of await queues.list(store))
    for (let back = plannedDays; back >= 0; back -= 1)
      await putPlan(store, queue, addDays(today, -back), weeks);
  return `The demo bank has a past: ${count} contacts in ${weeks} weeks.`;
}

/** What had begun by now; what would still go on ends a moment ago: it would be real work for the desks. */
async function putDay(store: Base, day: DateText, week: number, now: Date): Promise<number> {
  const random = randomOf(Date.parse(day) / 86_400_000);
  const midnightMs = dayStart(day, timeZone);
  const endMs = now.getTime() - midnightMs - 60_000;
  const lives = livesOf(day, week, random)
    .filter(({ arrivedMs, waitMs }) => arrivedMs + waitMs < endMs)
    .map((life) => ({ ...life, handleMs: Math.min(life.handleMs, endMs - life.arrivedMs - life.waitMs) }));
  const last = await numbersFor(store, lives.length);
  const made = lives.map((life, place) => told(life, midnightMs, last - lives.length + 1 + place));
  await put(
    store,
    conversations,
    made.map(({ conversation }) => conversation),
  );
  await put(
    store,
    items,
    made.map(({ item }) => item),
  );
  await put(
    store,
    interactions,
    made.flatMap(({ rows }) => rows),
  );
  const presence = presenceRows(day, week, midnightMs, random.split("presence"));
  await put(
    store,
    interactions as unknown as Noun<AgentRow>,
    presence.filter(({ at }) => at < now),
  );
  return lives.length;
}

async function numbersFor(store: Base, count: number): Promise<number> {
  const row = await counters
    .of(store)
    .findOneAndUpdate(
      { _id: "conversation" },
      { $inc: { value: count } },
      { upsert: true, returnDocument: "after" },
    );
  return 1_000 + (row?.value ?? 0);
}

/** What a supervisor would have planned: the roster, beside the forecast that there was then. */
async function putPlan(store: Base, queue: Queue, day: DateText, weeks: number): Promise<void> {
  const facts = await planningFacts(store, queue, day);
  const { handleSeconds, patienceSeconds, concurrency } = facts.measured;
  if (facts.forecast.state !== "ready" || handleSeconds === null) return;
  const target = {
    percent: queue.target.percent,
    withinSeconds: queue.target.withinMs / 1_000,
    of: "offered" as const,
  };
  const assumed: Assumptions = { handleSeconds, patienceSeconds, concurrency, target, shrinkage: 0.1 };
  const arrivals = facts.forecast.slots;
  const needed = needsOf(arrivals, facts.open, assumed).map(({ scheduled }) => scheduled ?? 0);
  const today = dateAt(facts.nowMs, timeZone);
  const week = weeks - Math.ceil((Date.parse(today) - Date.parse(day)) / (7 * 86_400_000));
  const shifts = rosterOf(weekdayOf(day), week)
    .filter(({ who }) => who.queues.includes(queue.id))
    .map(({ who, shift }) => ({ ...shift, agent: who.id }));
  const rev = facts.plan?.rev ?? 0;
  await savePlan(store, { queue: queue.id, day, shifts, arrivals, needed, assumed, rev }, "София Климова");
}

/** In portions that a store takes at once. */
async function put<T extends { _id: string }>(store: Base, noun: Noun<T>, rows: T[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1_000)
    await noun.of(store).insertMany(rows.slice(at, at + 1_000) as never[]);
}
