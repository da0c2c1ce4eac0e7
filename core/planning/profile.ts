import type { HistoryDay } from "./history.ts";

/** So many arrivals of all days are mixed into those of the same kind: a quiet queue borrows the course of its week. */
const borrowed = 100;

/** The share of each half hour in its day, as these days had it; the shares add up to 1. `others` steady what is seldom. */
export function profileOf(days: readonly HistoryDay[], others: readonly HistoryDay[]): number[] {
  const length = Math.max(48, ...days.map(({ offered }) => offered.length));
  const own = sums(days, length);
  const all = sums(others, length);
  const ownTotal = total(own);
  const allTotal = total(all);
  if (ownTotal + allTotal === 0) return own.map(() => 1 / length);
  const extra = allTotal === 0 ? 0 : borrowed;
  return own.map(
    (count, slot) => (count + (extra * (all[slot] ?? 0)) / (allTotal || 1)) / (ownTotal + extra),
  );
}

function sums(days: readonly HistoryDay[], length: number): number[] {
  const sum = Array.from({ length }, () => 0);
  for (const { offered } of days) offered.forEach((count, slot) => (sum[slot] = (sum[slot] ?? 0) + count));
  return sum;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
