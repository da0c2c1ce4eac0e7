import type { Millis, QueueId } from "../ids.ts";
import type { DateText } from "./days.ts";
import { slotMs } from "./days.ts";
import { factsOf, noFacts, type IntervalFacts, type IntervalTerms } from "./interval.ts";
import type { Visit } from "./visits.ts";

/** One day of one queue, half hour by half hour from midnight in the queue's time zone. */
export interface DayFacts {
  queue: QueueId;
  day: DateText;
  slots: IntervalFacts[];
}

/** Groups the visits by the half hour in which they entered. `starts` as by `slotsOf`; visits of other days are left out. */
export function slotFacts(
  visits: readonly Visit[],
  starts: readonly Millis[],
  terms: IntervalTerms,
): IntervalFacts[] {
  const from = starts[0] ?? 0;
  const groups: Visit[][] = starts.map(() => []);
  for (const visit of visits) groups[Math.floor((visit.enteredMs - from) / slotMs)]?.push(visit);
  return groups.map((group) => (group.length === 0 ? { ...noFacts } : factsOf(group, terms)));
}
