import { dateAt, slotMs, slotsOf } from "../../../core/planning/days.ts";
import { efficiencyOf, overall, type LineLoad } from "../../../core/planning/efficiency.ts";
import type { RoutingToday } from "../../../core/planning/facts.ts";
import { addFacts } from "../../../core/planning/interval.ts";
import { coverOf, peopleOnLine, type PresenceSpan } from "../../../core/planning/presence.ts";
import { listAgents } from "../agents.ts";
import { estimateError } from "../estimates.ts";
import { queues } from "../queues.ts";
import { items } from "../records/items.ts";
import type { Store } from "../store.ts";
import { lastSurvey } from "../surveys.ts";
import { countDays } from "./intervals.ts";
import { presenceOf } from "./presence.ts";

/** How routing does today, in the time zone of the first queue: everything counted from the log at this moment. */
export async function routingToday(store: Store): Promise<RoutingToday> {
  const now = await store.mongo.now();
  const all = await queues.list(store);
  const timeZone = all[0]?.hours.timeZone ?? "UTC";
  const day = dateAt(now.getTime(), timeZone);
  const starts = slotsOf(day, timeZone);
  const from = new Date(starts[0] ?? 0);
  const [days, spans, survey, continuity] = await Promise.all([
    countDays(
      store,
      all.map((queue) => ({ queue, day })),
    ),
    spansToday(store, starts, now),
    lastSurvey(store),
    continuitySince(
      store,
      all.map(({ id }) => id),
      from,
    ),
  ]);
  const counted = all.map((queue, place) => ({ queue, slots: days[place]?.slots ?? [] }));
  const people = peopleOnLine(spans, starts);
  const cover = coverOf(spans, starts);
  const whole = addFacts(...counted.flatMap(({ slots }) => slots));
  const hours = starts
    .map((start, slot) => ({ start, slot }))
    .filter(({ start }) => start <= now.getTime())
    .map(({ slot }) => {
      const lines = counted.map(({ queue, slots }): LineLoad => ({
        facts: slots[slot] ?? addFacts(),
        withinMs: queue.target.withinMs,
      }));
      const staff = { people: people[slot] ?? 0, cover: cover[slot] ?? 0 };
      return efficiencyOf(lines, staff, whole);
    });
  const told = await Promise.all(
    all.map(async ({ id }) => ({ queue: id, ...(await estimateError(store, id, from)) })),
  );
  return {
    day,
    timeZone,
    nowMs: now.getTime(),
    starts,
    people,
    hours,
    // The half hour that still runs is not a fact yet.
    whole: overall(hours.filter((_, slot) => (starts[slot] ?? 0) + slotMs <= now.getTime())),
    continuity,
    told: told.filter(({ count }) => count > 0),
    survey: survey && {
      atMs: survey.at.getTime(),
      drift: survey.drift.agents + survey.drift.items,
      violations: survey.violations.map(({ invariant, detail }) => ({ invariant, detail })),
    },
  };
}

/** When each of those who serve any queue was on the line today. */
async function spansToday(store: Store, starts: readonly number[], now: Date): Promise<PresenceSpan[][]> {
  const agents = (await listAgents(store)).filter(({ queues: serves }) => serves.length > 0);
  const to = new Date(Math.min(now.getTime(), (starts.at(-1) ?? 0) + slotMs));
  const ids = agents.map(({ _id }) => _id);
  return presenceOf(store, ids, new Date(starts[0] ?? 0), to);
}

async function continuitySince(
  store: Store,
  all: readonly string[],
  from: Date,
): Promise<RoutingToday["continuity"]> {
  const found = await items
    .of(store)
    .find(
      { queue: { $in: [...all] }, acceptedAt: { $gte: from }, met: { $in: ["agent", "team", "nobody"] } },
      { projection: { met: 1 } },
    )
    .toArray();
  const count = (met: string): number => found.filter((one) => one.met === met).length;
  return { agent: count("agent"), team: count("team"), nobody: count("nobody") };
}
