/** Minutes since midnight when work begins and ends; null on a day off. */
export type Day = { from: number; to: number } | null;

/** When a queue works, in its own time zone. */
export interface Hours {
  /** IANA name, e.g. `Europe/Moscow`. */
  timeZone: string;
  /** Monday first. */
  week: readonly [Day, Day, Day, Day, Day, Day, Day];
  /** Dates `YYYY-MM-DD` on which it does not work. */
  holidays: readonly string[];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localParts(at: Date, timeZone: string): { date: string; weekday: number; minute: number } {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
  const date = `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return { date, weekday, minute: Number(parts["hour"]) * 60 + Number(parts["minute"]) };
}

/** True when the moment falls into working time, judged in the queue's own time zone. */
export function isOpen(hours: Hours, at: Date): boolean {
  const local = localParts(at, hours.timeZone);
  if (hours.holidays.includes(local.date)) return false;
  const day = hours.week[local.weekday];
  return day != null && local.minute >= day.from && local.minute < day.to;
}
