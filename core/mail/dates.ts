// The date a letter states about itself. It is shown, never used for order: that is the time of receipt.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ZONE_HOURS: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  utc: 0,
  z: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  msk: 3,
};
const DAY_MS = 86_400_000;

export interface StatedDate {
  /** As it was written, at most 100 characters. */
  text: string;
  /** Milliseconds since 1970 UTC, or null when the text is no date. */
  atMs: number | null;
  /** False when it lies more than two days from the time of receipt, or is no date. */
  isPlausible: boolean;
}

/** Reads a Date header (RFC 5322, and a little worse). A zone that does not exist makes it no date. */
export function statedDate(value: string, receivedAtMs: number): StatedDate {
  const atMs = parseMailDate(value.slice(0, 200));
  const isPlausible = atMs !== null && Math.abs(atMs - receivedAtMs) <= 2 * DAY_MS;
  return { text: value.slice(0, 100), atMs, isPlausible };
}

function parseMailDate(value: string): number | null {
  const match =
    /(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,4})?/i.exec(
      value,
    );
  if (!match) return null;
  const month = MONTHS.indexOf(match[2]!.toLowerCase());
  const zoneMinutes = zoneOf(match[7] ?? "+0000");
  const [day, year, hour, minute, second] = [match[1], match[3], match[4], match[5], match[6] ?? 0].map(
    Number,
  ) as [number, number, number, number, number];
  if (month < 0 || zoneMinutes === null || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return null;
  const fullYear = match[3]!.length === 4 ? year : year + (year < 50 ? 2000 : 1900);
  return Date.UTC(fullYear, month, day, hour, minute, second) - zoneMinutes * 60_000;
}

function zoneOf(zone: string): number | null {
  const hours = ZONE_HOURS[zone.toLowerCase()];
  if (hours !== undefined) return hours * 60;
  const match = /^([+-])(\d{2})(\d{2})$/.exec(zone);
  if (!match || Number(match[2]) > 14 || Number(match[3]) > 59) return null;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}
