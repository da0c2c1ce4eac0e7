import { addDays, type DateText } from "./days.ts";
import { forecast } from "./forecast.ts";
import { totalOf, type HistoryDay } from "./history.ts";

/** How wrong forecasts were. Fractions: 0.1 is 10 %. */
export interface ErrorFigures {
  /** Sum of misses ÷ sum of what came. */
  wape: number;
  /** Mean of miss ÷ what came, where anybody came: a miss is no share of nothing. Null where nobody ever came. */
  mape: number | null;
  /** Sum of (forecast − what came) ÷ sum of what came: above 0 where too many were expected. */
  bias: number;
  /** How many forecasts were compared, and how many of them had nobody come, which the MAPE leaves out. */
  count: number;
  empty: number;
}

/** Errors on days that the forecasts had not seen. */
export interface Accuracy {
  /** Weeks left out one after another, and the days of them that could be forecast. */
  weeks: number;
  days: number;
  byDay: ErrorFigures;
  bySlot: ErrorFigures;
  /** The same for "as on this weekday a week ago", to which a forecast must be better to be worth anything. */
  naiveByDay: ErrorFigures | null;
  naiveBySlot: ErrorFigures | null;
  /** What even the true mean would miss by in half hours, were arrivals Poisson: no forecast can be better for long. */
  bySlotFloor: number;
}

interface Pair {
  expected: number;
  came: number;
}

const heldOutWeeks = 4;

/**
 * Leaves out the last weeks one by one, forecasts each of their days from what came before its week, and compares. Null when
 * there is too little history for even one day.
 */
export function accuracyOf(history: readonly HistoryDay[], holidays: readonly DateText[]): Accuracy | null {
  const days = [...history].sort((a, b) => (a.day < b.day ? -1 : 1));
  const last = days.at(-1)?.day;
  if (last === undefined) return null;
  const byDate = new Map(days.map((one) => [one.day, one]));
  const found: Held[] = [];
  for (let week = 1; week <= heldOutWeeks; week += 1) {
    const from = addDays(last, 1 - 7 * week);
    found.push(...heldOut(days, byDate, from, holidays));
  }
  return found.length === 0 ? null : figuresOf(found);
}

interface Held {
  from: DateText;
  expected: readonly number[];
  came: readonly number[];
  weekAgo: readonly number[] | null;
}

function heldOut(
  days: readonly HistoryDay[],
  byDate: ReadonlyMap<DateText, HistoryDay>,
  from: DateText,
  holidays: readonly DateText[],
): Held[] {
  const before = days.filter(({ day }) => day < from);
  return Array.from({ length: 7 }, (_, offset) => addDays(from, offset)).flatMap((day) => {
    const came = byDate.get(day)?.offered;
    if (!came) return [];
    const made = forecast({ day, history: before, holidays });
    if (made.state !== "ready") return [];
    return [{ from, expected: made.slots, came, weekAgo: byDate.get(addDays(day, -7))?.offered ?? null }];
  });
}

function figuresOf(held: readonly Held[]): Accuracy {
  const naive = held.flatMap(({ weekAgo, came }) => (weekAgo ? [{ expected: weekAgo, came }] : []));
  return {
    weeks: new Set(held.map(({ from }) => from)).size,
    days: held.length,
    byDay: errorsOf(held.map(daily)),
    bySlot: errorsOf(held.flatMap(slotted)),
    naiveByDay: naive.length === 0 ? null : errorsOf(naive.map(daily)),
    naiveBySlot: naive.length === 0 ? null : errorsOf(naive.flatMap(slotted)),
    bySlotFloor: floorOf(held.flatMap(({ expected }) => expected)),
  };
}

type Days = Pick<Held, "expected" | "came">;

function daily({ expected, came }: Days): Pair {
  return { expected: totalOf({ offered: expected }), came: totalOf({ offered: came }) };
}

function slotted({ expected, came }: Days): Pair[] {
  return came.map((count, slot) => ({ expected: expected[slot] ?? 0, came: count }));
}

/** The errors of forecasts beside what came. */
export function errorsOf(pairs: readonly Pair[]): ErrorFigures {
  const came = pairs.reduce((sum, pair) => sum + pair.came, 0);
  const missed = pairs.reduce((sum, pair) => sum + Math.abs(pair.expected - pair.came), 0);
  const over = pairs.reduce((sum, pair) => sum + pair.expected - pair.came, 0);
  const some = pairs.filter((pair) => pair.came > 0);
  const shares = some.reduce((sum, pair) => sum + Math.abs(pair.expected - pair.came) / pair.came, 0);
  const whole = came || 1;
  return {
    wape: missed / whole,
    mape: some.length === 0 ? null : shares / some.length,
    bias: over / whole,
    count: pairs.length,
    empty: pairs.length - some.length,
  };
}

/** Mean absolute deviation of a Poisson count beside its mean, over all: 2 e^-m m^(⌊m⌋+1) / ⌊m⌋! (de Moivre). */
function floorOf(means: readonly number[]): number {
  const total = means.reduce((sum, mean) => sum + mean, 0);
  return means.reduce((sum, mean) => sum + deviation(mean), 0) / (total || 1);
}

function deviation(mean: number): number {
  if (mean <= 0) return 0;
  const whole = Math.floor(mean);
  let log = Math.log(2) - mean + Math.log(mean);
  for (let k = 1; k <= whole; k += 1) log += Math.log(mean / k);
  return Math.exp(log);
}
