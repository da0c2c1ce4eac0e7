import { numbered, refusal } from "../refusal.ts";
import { momentOf } from "./zones.ts";
import type { Zone } from "./zones.ts";

const DAY_MS = 24 * 3_600_000;
// Lengths that do not depend on the calendar.
const FIXED_MS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
// MongoDB counts bins from here, in the time zone given.
const REFERENCE_MS = Date.UTC(2000, 0, 1);
const REFERENCE_DAY = REFERENCE_MS / DAY_MS;

/** Checks the name of a unit of time. */
export function unitOf(name: unknown): string {
  if (typeof name !== "string") throw numbered(5439013, "the unit of time must be a string");
  if (name in FIXED_MS || name in MONTHS || name === "day" || name === "week") return name;
  throw refusal("FailedToParse", `unknown time unit value: ${name}`);
}

/** The start of the bin of time a moment lies in. */
export function truncate(atMs: number, unit: string, size: number, zone: Zone, startOfWeek: unknown): number {
  const fixed = FIXED_MS[unit];
  if (fixed !== undefined) {
    const start = momentOf(REFERENCE_MS, zone);
    return start + floorTo(atMs - start, fixed * size);
  }
  const localMs = atMs + zone(atMs);
  const months = MONTHS[unit];
  if (months !== undefined) {
    const month = floorTo(monthOf(localMs) - monthOf(REFERENCE_MS), months * size);
    return momentOf(Date.UTC(2000, month, 1), zone);
  }
  const day = Math.floor(localMs / DAY_MS);
  if (unit === "day") return momentOf((REFERENCE_DAY + floorTo(day - REFERENCE_DAY, size)) * DAY_MS, zone);
  if (size !== 1) throw refusal("BadValue", "$dateTrunc with several weeks in a bin is not supported");
  return momentOf((weekOf(day, startOfWeek) * 7 - shift(startOfWeek)) * DAY_MS, zone);
}

/** How many boundaries of a unit lie between two moments. */
export function dateDifference(
  startMs: number,
  endMs: number,
  unit: string,
  zone: Zone,
  startOfWeek: unknown,
): number {
  const fixed = FIXED_MS[unit];
  if (fixed !== undefined) {
    // Hours begin where the local clock shows them, which matters for zones off by half an hour.
    const within = zone(startMs) % fixed;
    return Math.floor((endMs + within) / fixed) - Math.floor((startMs + within) / fixed);
  }
  const [from, to] = [startMs + zone(startMs), endMs + zone(endMs)];
  const months = MONTHS[unit];
  if (months !== undefined) return Math.floor(monthOf(to) / months) - Math.floor(monthOf(from) / months);
  const [first, last] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)];
  return unit === "day" ? last - first : weekOf(last, startOfWeek) - weekOf(first, startOfWeek);
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

function monthOf(localMs: number): number {
  const date = new Date(localMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function weekOf(day: number, startOfWeek: unknown): number {
  return Math.floor((day + shift(startOfWeek)) / 7);
}

// Day 0, the first of January 1970, was a Thursday.
function shift(startOfWeek: unknown): number {
  const name =
    startOfWeek === undefined ? "sunday" : typeof startOfWeek === "string" ? startOfWeek.toLowerCase() : "";
  const number = DAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  if (number < 0) throw refusal("FailedToParse", `unknown day of week value: ${name}`);
  return (11 - number) % 7;
}
