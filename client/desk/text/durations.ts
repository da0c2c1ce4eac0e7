const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The words of one language around figures of time. */
export interface TimeWords {
  hour: string;
  minute: string;
  day: string;
  second: string;
}

export const timeWords: Record<"ru" | "en", TimeWords> = {
  ru: { hour: "ч", minute: "мин", day: "д", second: "с" },
  en: { hour: "h", minute: "min", day: "d", second: "s" },
};

const two = (value: number): string => String(value).padStart(2, "0");

/** A running timer: `6:41`, then `1 ч 05`, then `3 д 4 ч`. Negative time counts as none. */
export function timer(ms: number, words: TimeWords): string {
  const left = Math.max(0, ms);
  if (left < hour) return `${Math.floor(left / minute)}:${two(Math.floor((left % minute) / second))}`;
  if (left < day)
    return `${Math.floor(left / hour)}\u00a0${words.hour}\u00a0${two(Math.floor((left % hour) / minute))}`;
  return `${Math.floor(left / day)}\u00a0${words.day}\u00a0${Math.floor((left % day) / hour)}\u00a0${words.hour}`;
}

/** A span that no longer runs or that is far away: `0:48`, `18 мин`, `2 ч 05`. */
export function span(ms: number, words: TimeWords): string {
  const left = Math.max(0, ms);
  if (left < 2 * minute || left >= hour) return timer(left, words);
  return `${Math.floor(left / minute)}\u00a0${words.minute}`;
}

/** A span that somebody has set: `20 с`, `1 мин`, `1 ч 05`. */
export function exact(ms: number, words: TimeWords): string {
  if (ms % minute !== 0 && ms < hour) return `${Math.round(ms / second)}\u00a0${words.second}`;
  return ms < hour ? `${Math.round(ms / minute)}\u00a0${words.minute}` : timer(ms, words);
}

/** How old something is: `12 с`, then as a span. */
export function age(ms: number, words: TimeWords): string {
  return ms < minute ? `${Math.max(0, Math.floor(ms / second))}\u00a0${words.second}` : span(ms, words);
}

export type Urgency = "calm" | "soon" | "late";

/** Amber when less than a quarter of the whole time is left, red when none is. */
export function urgency(facts: { startMs: number; dueMs: number; nowMs: number }): Urgency {
  const left = facts.dueMs - facts.nowMs;
  if (left <= 0) return "late";
  const whole = Math.max(1, facts.dueMs - facts.startMs);
  return left / whole < 0.25 ? "soon" : "calm";
}
