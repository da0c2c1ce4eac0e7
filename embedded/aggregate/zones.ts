import { numbered } from "../refusal.ts";

// A zone's offset can change only at full quarters of an hour, so one answer serves a whole quarter.
const QUARTER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const MOST_CACHED = 200_000;

/** A time zone: its distance from UTC at a moment. */
export type Zone = (atMs: number) => number;

const zones = new Map<string, Zone>();

/** The zone of an Olson name such as "Europe/Moscow" or an offset such as "+03:00". */
export function zoneOf(name: unknown): Zone {
  if (typeof name !== "string") throw numbered(40517, "timezone must evaluate to a string");
  let zone = zones.get(name);
  if (zone === undefined) zones.set(name, (zone = fixedZone(name) ?? namedZone(name)));
  return zone;
}

function fixedZone(name: string): Zone | undefined {
  if (["UTC", "GMT", "Z"].includes(name)) return () => 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(name) ?? [];
  if (hours === undefined) return undefined;
  const offsetMs = (Number(hours) * 60 + Number(minutes ?? 0)) * MINUTE_MS * (sign === "-" ? -1 : 1);
  return () => offsetMs;
}

function namedZone(name: string): Zone {
  const format = formatOf(name);
  const offsets = new Map<number, number>();
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size > MOST_CACHED) offsets.clear();
      offsets.set(quarter, (offset = offsetAt(format, quarter * QUARTER_MS)));
    }
    return offset;
  };
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw numbered(40485, `unrecognized time zone identifier: "${name}"`);
  }
}

function offsetAt(format: Intl.DateTimeFormat, atMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - atMs;
}

/** The moment at which the clocks of a zone show a local time (given as if it were UTC). */
export function momentOf(localMs: number, zone: Zone): number {
  const guess = localMs - zone(localMs);
  return localMs - zone(guess);
}
