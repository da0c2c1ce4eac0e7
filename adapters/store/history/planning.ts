import { isOpen } from "../../../core/hours.ts";
import { accuracyOf } from "../../../core/planning/accuracy.ts";
import { shiftKept, type KeptDay } from "../../../core/planning/adherence.ts";
import { addDays, dateAt, slotMs, slotsOf, type DateText } from "../../../core/planning/days.ts";
import type { PlannedPerson, PlanningFacts } from "../../../core/planning/facts.ts";
import { forecast, memoryWeeks } from "../../../core/planning/forecast.ts";
import type { HistoryDay } from "../../../core/planning/history.ts";
import { addFacts, type IntervalFacts } from "../../../core/planning/interval.ts";
import { measuredOf } from "../../../core/planning/measured.ts";
import type { DayPlan, PlannedShift } from "../../../core/planning/plan.ts";
import { carriedOver } from "../../../core/planning/shift.ts";
import { profileOf } from "../../../core/planning/profile.ts";
import { peopleOnLine, type PresenceSpan } from "../../../core/planning/presence.ts";
import type { Queue } from "../../../core/queue.ts";
import { listAgents } from "../agents.ts";
import type { IntervalsRecord } from "../records/planning.ts";
import type { Store } from "../store.ts";
import { countDay, keptDays } from "./intervals.ts";
import { findPlan } from "./plans.ts";
import { presenceOf } from "./presence.ts";

type Base = Pick<Store, "mongo">;

/** The weeks of a forecast and those that are left out to measure it. */
const historyDays = 7 * (memoryWeeks + 6);
/** A holiday is like those of the last year. */
const holidayDays = 400;

/** Everything that a plan of this day is made from. History is what was counted of whole days before it; today is counted now. */
export async function planningFacts(store: Base, queue: Queue, day: DateText): Promise<PlanningFacts> {
  const now = await store.mongo.now();
  const { timeZone, holidays } = queue.hours;
  const starts = slotsOf(day, timeZone);
  const today = dateAt(now.getTime(), timeZone);
  const [known, people, plan, carried] = await Promise.all([
    historyBefore(store, queue, day < today ? day : today, holidays.includes(day)),
    peopleOf(store, queue),
    findPlan(store, queue.id, day),
    carriedInto(store, queue, day),
  ]);
  const history = known.map(historyDay);
  const begun = day <= today;
  const open = starts.map((start) => isOpenIn(queue, start));
  const dayStartMs = starts[0] ?? 0;
  const dayEndMs = dayStartMs + starts.length * slotMs;
  const lastMs = dayStartMs + Math.max(starts.length, ...(plan?.shifts ?? []).map(({ to }) => to)) * slotMs;
  const spans = begun
    ? await presenceOf(
        store,
        people.map(({ id }) => id),
        new Date(dayStartMs),
        new Date(Math.min(now.getTime(), lastMs)),
      )
    : null;
  return {
    queue: queue.id,
    day,
    timeZone,
    nowMs: now.getTime(),
    starts,
    open,
    target: queue.target,
    forecast: forecast({ day, history, holidays }),
    accuracy: accuracyOf(history.slice(-historyDays), holidays),
    historyDays: history.length,
    historyFrom: history[0]?.day ?? null,
    course: courseOf(history, open),
    measured: measuredOf(addFacts(...known.slice(-7 * memoryWeeks).flatMap(({ slots }) => slots))),
    actual: begun ? await actualOf(store, queue, day, day === today) : null,
    onLine: spans && peopleOnLine(spans, starts),
    people,
    plan,
    carried,
    kept: spans ? keptOf(plan, people, spans, carried, { dayStartMs, dayEndMs, asOfMs: now.getTime() }) : [],
  };
}

async function historyBefore(
  store: Base,
  queue: Queue,
  before: DateText,
  isHoliday: boolean,
): Promise<IntervalsRecord[]> {
  const from = addDays(before, -(isHoliday ? holidayDays : historyDays));
  const kept = await keptDays(store, queue.id, from, addDays(before, -1));
  const first = kept.findIndex(({ slots }) => slots.some(({ offered }) => offered > 0));
  return first === -1 ? [] : kept.slice(first);
}

function courseOf(history: readonly HistoryDay[], open: readonly boolean[]): number[] {
  if (history.length > 0) return profileOf(history, []).slice(0, open.length);
  const hours = open.filter(Boolean).length || 1;
  return open.map((is) => (is ? 1 / hours : 0));
}

function historyDay({ day, slots }: IntervalsRecord): HistoryDay {
  return { day, offered: slots.map(({ offered }) => offered) };
}

/** Open at its beginning or in its middle: a queue may open at a quarter past. */
function isOpenIn(queue: Queue, start: number): boolean {
  return [start, start + slotMs / 2].some((at) => isOpen(queue.hours, new Date(at)));
}

/** Agents first: who leads them is planned when nobody else is left. */
async function peopleOf(store: Base, queue: Queue): Promise<PlannedPerson[]> {
  const all = await listAgents(store);
  return all
    .filter(({ active, queues }) => active && queues.includes(queue.id))
    .sort((a, b) => Number(a.role !== "agent") - Number(b.role !== "agent"))
    .map(({ _id, name }) => ({ id: _id, name }));
}

/** What is left of the night shifts that were planned for the day before. */
async function carriedInto(store: Base, queue: Queue, day: DateText): Promise<PlannedShift[]> {
  const before = addDays(day, -1);
  const plan = await findPlan(store, queue.id, before);
  return carriedOver(plan?.shifts ?? [], slotsOf(before, queue.hours.timeZone).length);
}

async function actualOf(store: Base, queue: Queue, day: DateText, live: boolean): Promise<IntervalFacts[]> {
  const [kept] = live ? [] : await keptDays(store, queue.id, day, day);
  return kept?.slots ?? (await countDay(store, queue, day)).slots;
}

function keptOf(
  plan: DayPlan | null,
  people: readonly PlannedPerson[],
  spans: readonly PresenceSpan[][],
  carried: readonly PlannedShift[],
  when: KeptDay,
): PlanningFacts["kept"] {
  return (plan?.shifts ?? []).flatMap((shift) => {
    const place = people.findIndex(({ id }) => id === shift.agent);
    if (shift.agent === null || place === -1) return [];
    const night = carried.find(({ agent }) => agent === shift.agent);
    const carriedToMs = when.dayStartMs + (night?.to ?? 0) * slotMs;
    return [{ agent: shift.agent, kept: shiftKept(shift, spans[place] ?? [], { ...when, carriedToMs }) }];
  });
}
