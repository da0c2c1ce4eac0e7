import { addDays, daysBetween, weekdayOf, type DateText } from "./days.ts";
import { weeklyGrowth } from "./growth.ts";
import { totalOf, type HistoryDay } from "./history.ts";
import { profileOf } from "./profile.ts";

export interface ForecastQuestion {
  day: DateText;
  /** Whole days, in any order. Only those before `day` are used, and none before the first on which anybody came. */
  history: readonly HistoryDay[];
  /** Days that are like no weekday, past and future. */
  holidays: readonly DateText[];
}

export interface ForecastBasis {
  /** Days of the same kind on which the total rests. */
  days: number;
  /** Growth in a week as a fraction, e.g. 0.02; 0 where none can be told from chance. */
  growth: number;
  /** The total rests on other holidays. */
  holiday: boolean;
}

/** How many will come; or that nobody can say it yet, and of what there is too little. */
export type Forecast =
  | { state: "ready"; total: number; slots: number[]; basis: ForecastBasis }
  | { state: "not_enough_history"; of: "same_weekday" | "holidays"; have: number; need: number };

/** Older days say little about next week. */
export const memoryWeeks = 8;
/** Fewer days of the same weekday are an accident rather than a pattern. */
export const neededDays = 3;
/** What a day is worth beside the same day one week later. */
const fading = 0.8;

/**
 * The total is the mean of the same weekday's, later weeks counting more, brought forward by the weekly growth; the course of
 * the day is that weekday's own. A holiday is a fraction of its weekday, as the holidays before it were.
 */
export function forecast({ day, history, holidays }: ForecastQuestion): Forecast {
  const known = usable(history, day);
  const off = new Set(holidays);
  const normal = known.filter((one) => !off.has(one.day));
  const usual = usualDay(normal, day);
  if (!off.has(day) || usual.state !== "ready") return usual;
  return likeHolidays(
    usual.total,
    known.filter((one) => off.has(one.day)),
    normal,
    usual.basis,
  );
}

function usable(history: readonly HistoryDay[], before: DateText): HistoryDay[] {
  const sorted = history.filter(({ day }) => day < before).sort((a, b) => (a.day < b.day ? -1 : 1));
  const first = sorted.findIndex((one) => totalOf(one) > 0);
  return first === -1 ? [] : sorted.slice(first);
}

function usualDay(normal: readonly HistoryDay[], day: DateText): Forecast {
  const recent = within(normal, addDays(normal.at(-1)?.day ?? day, -7 * memoryWeeks));
  const same = recent.filter((one) => weekdayOf(one.day) === weekdayOf(day));
  if (same.length < neededDays)
    return { state: "not_enough_history", of: "same_weekday", have: same.length, need: neededDays };
  const growth = weeklyGrowth(recent);
  const total = level(same, day, growth);
  const slots = profileOf(same, recent).map((share) => share * total);
  return { state: "ready", total, slots, basis: { days: same.length, growth, holiday: false } };
}

function level(same: readonly HistoryDay[], day: DateText, growth: number): number {
  let sum = 0;
  let weights = 0;
  for (const one of same) {
    const weeks = daysBetween(one.day, day) / 7;
    const weight = fading ** weeks;
    sum += weight * totalOf(one) * (1 + growth) ** weeks;
    weights += weight;
  }
  return sum / weights;
}

function likeHolidays(
  usual: number,
  past: readonly HistoryDay[],
  normal: readonly HistoryDay[],
  basis: ForecastBasis,
): Forecast {
  const shares = past.flatMap((one) => {
    const beside = usualDay(
      normal.filter(({ day }) => day < one.day),
      one.day,
    );
    return beside.state === "ready" && beside.total > 0 ? [totalOf(one) / beside.total] : [];
  });
  if (shares.length === 0) return { state: "not_enough_history", of: "holidays", have: 0, need: 1 };
  const total = (usual * shares.reduce((sum, one) => sum + one, 0)) / shares.length;
  const slots = profileOf(past, normal).map((share) => share * total);
  return { state: "ready", total, slots, basis: { ...basis, days: shares.length, holiday: true } };
}

function within(days: readonly HistoryDay[], since: DateText): HistoryDay[] {
  return days.filter(({ day }) => day > since);
}
