import { dayStart, addDays, dateAt } from "./planning/days.ts";
import type { Hours } from "./hours.ts";
import type { Millis } from "./ids.ts";

/**
 * What becomes of those who wait when their queue closes: they stay for the last shift, are offered the queue's ways out,
 * or go on to where the queue overflows.
 */
export type AtClosing = "stay" | "offer" | "move";
export const atClosings: readonly AtClosing[] = ["stay", "offer", "move"];

/** What can be done for one who waits. */
export interface Choices {
  /** The queue has ways out. */
  hasWays: boolean;
  /** There is a queue to go on to, and it has not sent them here. */
  mayMove: boolean;
  /** They began to wait while the queue was open; for whoever came later the rule of overflow speaks. */
  cameOpen: boolean;
}

/** What is done for one who waits when the queue closes: nobody is left without a word, and nobody is sent nowhere. */
export function actAtClosing(rule: AtClosing, { hasWays, mayMove, cameOpen }: Choices): AtClosing {
  if (rule === "move" && mayMove && cameOpen) return "move";
  return rule !== "stay" && hasWays ? "offer" : "stay";
}

/** The rule looks no further ahead than this for the next opening. */
const opensWithinDays = 400;
/** And for the closing: it is asked with every arrival, and nobody waits for longer. */
const closesWithinDays = 31;
const wholeDay = 1_440;

/** A day on which the queue works, and between which minutes of it. */
interface Workday {
  date: string;
  from: number;
  to: number;
}

/** The days on which the queue works, from the one that this moment lies in. */
function* workdays(
  { timeZone, week, holidays }: Hours,
  nowMs: Millis,
  daysAhead: number,
): Generator<Workday> {
  const today = dateAt(nowMs, timeZone);
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const date = addDays(today, ahead);
    const day = holidays.includes(date) ? null : week[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7];
    if (day) yield { date, ...day };
  }
}

/** When the wall clock of that date shows this minute; on days on which clocks change as well. */
function momentOf(date: string, minute: number, timeZone: string): Millis {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
  const start = dayStart(date, timeZone);
  const offset = Date.parse(`${date}T00:00:00Z`) - start;
  const guess = wanted - offset;
  const nextOffset = Date.parse(`${addDays(date, 1)}T00:00:00Z`) - dayStart(addDays(date, 1), timeZone);
  if (offset === nextOffset) return guess;
  // The clocks change on this day: the later offset holds once the moment it gives shows the wanted time.
  const later = wanted - nextOffset;
  const shown = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(
    later,
  );
  const hours = Math.floor(minute / 60) % 24;
  return shown === `${String(hours).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
    ? later
    : guess;
}

/** When the queue works next: this moment, where it does now; null where it never will. */
export function opensAtMs(hours: Hours, nowMs: Millis): Millis | null {
  for (const { date, from, to } of workdays(hours, nowMs, opensWithinDays))
    if (momentOf(date, to, hours.timeZone) > nowMs)
      return Math.max(momentOf(date, from, hours.timeZone), nowMs);
  return null;
}

/** When the queue closes, where it works now; null where it does not, and where it goes on for a month and more. */
export function closesAtMs(hours: Hours, nowMs: Millis): Millis | null {
  const ends = ({ date, to }: Workday): Millis => momentOf(date, to, hours.timeZone);
  let last: Workday | null = null;
  for (const day of workdays(hours, nowMs, closesWithinDays)) {
    if (last && !goesOn(last, day)) return ends(last);
    // Only where the work of now begins and ends is looked up in the clock, for that takes long.
    if (!last && ends(day) <= nowMs) continue;
    if (!last && momentOf(day.date, day.from, hours.timeZone) > nowMs) return null;
    last = day;
  }
  const horizon = addDays(dateAt(nowMs, hours.timeZone), closesWithinDays);
  return last && last.date < horizon ? ends(last) : null;
}

/** A day that ends at midnight goes on into one that begins there. */
function goesOn(day: Workday, next: Workday): boolean {
  return day.to === wholeDay && next.from === 0 && next.date === addDays(day.date, 1);
}
