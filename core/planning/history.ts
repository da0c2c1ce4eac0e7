import type { DateText } from "./days.ts";

/** How many came on one day, half hour by half hour. */
export interface HistoryDay {
  day: DateText;
  offered: readonly number[];
}

/** The sum of a day. */
export function totalOf({ offered }: Pick<HistoryDay, "offered">): number {
  return offered.reduce((sum, one) => sum + one, 0);
}
