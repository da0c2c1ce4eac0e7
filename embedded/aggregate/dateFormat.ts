import { numbered } from "../refusal.ts";

const DAY_MS = 24 * 3_600_000;

type Part = (local: Date, offsetMinutes: number) => string;

function padded(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

const PARTS: Readonly<Record<string, Part>> = {
  Y: (local) => padded(local.getUTCFullYear(), 4),
  m: (local) => padded(local.getUTCMonth() + 1, 2),
  d: (local) => padded(local.getUTCDate(), 2),
  H: (local) => padded(local.getUTCHours(), 2),
  M: (local) => padded(local.getUTCMinutes(), 2),
  S: (local) => padded(local.getUTCSeconds(), 2),
  L: (local) => padded(local.getUTCMilliseconds(), 3),
  j: (local) => padded(dayOfYear(local), 3),
  w: (local) => String(local.getUTCDay() + 1),
  u: (local) => String(local.getUTCDay() || 7),
  G: (local) => padded(thursdayOf(local).getUTCFullYear(), 4),
  V: (local) => padded(Math.ceil(dayOfYear(thursdayOf(local)) / 7), 2),
  z: (_, offset) =>
    sign(offset) + padded(Math.floor(Math.abs(offset) / 60), 2) + padded(Math.abs(offset) % 60, 2),
  Z: (_, offset) => sign(offset) + String(Math.abs(offset)),
  "%": () => "%",
};

/** Writes a date by MongoDB's format, as the clocks of a zone show it. */
export function formatDate(atMs: number, offsetMs: number, format: string): string {
  const local = new Date(atMs + offsetMs);
  return format.replace(/%(.?)/gs, (_, letter: string) => {
    const part = PARTS[letter];
    if (part === undefined) throw numbered(18536, `Invalid format character '%${letter}' in format string`);
    return part(local, offsetMs / 60_000);
  });
}

function sign(offset: number): string {
  return offset < 0 ? "-" : "+";
}

function dayOfYear(local: Date): number {
  const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  return (midnight - Date.UTC(local.getUTCFullYear(), 0, 1)) / DAY_MS + 1;
}

// The ISO year and week of a day are those of the Thursday of its week.
function thursdayOf(local: Date): Date {
  return new Date(local.getTime() + (4 - (local.getUTCDay() || 7)) * DAY_MS);
}
