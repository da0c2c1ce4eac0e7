import type { Millis } from "../ids.ts";

/** Planning counts in half hours. */
export const slotMs: Millis = 30 * 60_000;
export const slotSeconds = 1_800;
const dayMs: Millis = 86_400_000;

/** A calendar date `YYYY-MM-DD` in some queue's time zone. */
export type DateText = string;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(timeZone: string): Intl.DateTimeFormat {
  let made = formats.get(timeZone);
  if (!made) {
    made = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, made);
  }
  return made;
}

/** The wall clock at that moment as if it were UTC. */
function wallMs(atMs: Millis, timeZone: string): Millis {
  const part = Object.fromEntries(
    format(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The date of a moment on the calendar of the time zone. */
export function dateAt(atMs: Millis, timeZone: string): DateText {
  return new Date(wallMs(atMs, timeZone)).toISOString().slice(0, 10);
}

/** What a clock of the time zone shows then, as `07:30`. */
export function clockText(atMs: Millis, timeZone: string): string {
  return new Date(wallMs(atMs, timeZone)).toISOString().slice(11, 16);
}

/** The date so many days later (earlier when negative). */
export function addDays(date: DateText, days: number): DateText {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days `to` is after `from`. */
export function daysBetween(from: DateText, to: DateText): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** Monday is 0, as in a queue's hours. */
export function weekdayOf(date: DateText): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** True for a date that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** When the date begins in the time zone. Where clocks skip midnight it is the first moment of the date. */
export function dayStart(date: DateText, timeZone: string): Millis {
  const wanted = Date.parse(`${date}T00:00:00Z`);
  let at = wanted;
  // Twice, because the offset at the first guess may be that of the other side of a clock change.
  for (let step = 0; step < 2; step += 1) at += wanted - wallMs(at, timeZone);
  return at;
}

/** When each half hour of the date begins: 48, or 46 and 50 on the two days on which clocks change. */
export function slotsOf(date: DateText, timeZone: string): Millis[] {
  const from = dayStart(date, timeZone);
  const count = Math.round((dayStart(addDays(date, 1), timeZone) - from) / slotMs);
  return Array.from({ length: count }, (_, index) => from + index * slotMs);
}
