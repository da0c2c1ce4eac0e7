import { daysBetween, weekdayOf } from "./days.ts";
import { totalOf, type HistoryDay } from "./history.ts";

/** A bank's line does not grow faster for long; more is an incident, not a trend. */
const most = 0.05;

/**
 * Growth in a week, as a fraction: the slope of each day's total beside the mean of its weekday, by least squares. It is drawn
 * towards 0 by t²/(t² + 4), t being the slope beside its own error, so that chance alone is hardly ever called a trend.
 */
export function weeklyGrowth(days: readonly HistoryDay[]): number {
  const points = pointsOf(days);
  if (points.length < 14) return 0;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const sxx = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (sxx === 0) return 0;
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / sxx;
  const rest = sum(points.map(({ x, y }) => (y - meanY - slope * (x - meanX)) ** 2));
  const variance = rest / (points.length - 2) / sxx;
  const t2 = variance === 0 ? Infinity : slope ** 2 / variance;
  const kept = t2 === Infinity ? slope : (slope * t2) / (t2 + 4);
  return Math.max(-most, Math.min(most, kept));
}

/** Each day as weeks since the first and its total beside its weekday's mean. */
function pointsOf(days: readonly HistoryDay[]): { x: number; y: number }[] {
  const first = days[0]?.day ?? "";
  const means = new Map<number, number>();
  for (let weekday = 0; weekday < 7; weekday += 1) {
    const totals = days.filter(({ day }) => weekdayOf(day) === weekday).map(totalOf);
    if (totals.length > 1) means.set(weekday, mean(totals));
  }
  return days.flatMap((one) => {
    const usual = means.get(weekdayOf(one.day));
    return usual ? [{ x: daysBetween(first, one.day) / 7, y: totalOf(one) / usual }] : [];
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
