type Shape = "time" | "day" | "dayYear" | "short" | "full" | "key";

const shapes: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "long" },
  dayYear: { day: "numeric", month: "long", year: "numeric" },
  short: { day: "2-digit", month: "2-digit" },
  full: {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  },
  key: { year: "numeric", month: "2-digit", day: "2-digit" },
};

const made = new Map<string, Intl.DateTimeFormat>();

/** Where and in which language moments are shown. An absent zone means the one of the agent's own computer. */
export interface Place {
  language: "ru" | "en";
  timeZone?: string | undefined;
}

function format(place: Place, shape: Shape): Intl.DateTimeFormat {
  const locale = shape === "key" ? "en-CA" : place.language === "ru" ? "ru-RU" : "en-GB";
  const name = `${locale}|${place.timeZone ?? ""}|${shape}`;
  let known = made.get(name);
  if (!known) {
    known = new Intl.DateTimeFormat(locale, {
      ...shapes[shape],
      ...(place.timeZone ? { timeZone: place.timeZone } : {}),
    });
    made.set(name, known);
  }
  return known;
}

/** `13:54` in the agent's time zone. */
export const clockTime = (ms: number, place: Place): string => format(place, "time").format(ms);

/** The day as a sortable word, to compare days in the agent's zone. */
export const dayKey = (ms: number, place: Place): string => format(place, "key").format(ms);

/** The whole moment, for a title. */
export const fullTime = (ms: number, place: Place): string => format(place, "full").format(ms);

/** `13:54` today, `19.11` this year, else with the year. */
export function briefTime(ms: number, nowMs: number, place: Place): string {
  if (dayKey(ms, place) === dayKey(nowMs, place)) return clockTime(ms, place);
  const sameYear = dayKey(ms, place).slice(0, 4) === dayKey(nowMs, place).slice(0, 4);
  const short = format(place, "short").format(ms).replace("/", ".");
  return sameYear ? short : `${short}.${dayKey(ms, place).slice(0, 4)}`;
}

export type DayName = { word: "today" | "yesterday" } | { date: string };

/** How the line between two days of a conversation is called. */
export function dayName(ms: number, nowMs: number, place: Place): DayName {
  const key = dayKey(ms, place);
  if (key === dayKey(nowMs, place)) return { word: "today" };
  if (key === dayKey(nowMs - 86_400_000, place)) return { word: "yesterday" };
  const sameYear = key.slice(0, 4) === dayKey(nowMs, place).slice(0, 4);
  return { date: format(place, sameYear ? "day" : "dayYear").format(ms) };
}
