import { addDays, weekdayOf } from "../../../core/planning/days.ts";
import type { HistoryDay } from "../../../core/planning/history.ts";

/** A seeded source of numbers from 0 to 1 (mulberry32), so that a failing history can be made again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A Poisson count, by products of uniforms, in parts so that nothing underflows. */
export function poisson(mean: number, random: () => number): number {
  let count = 0;
  for (let rest = mean; rest > 0; rest -= 50) {
    const limit = Math.exp(-Math.min(50, rest));
    for (let product = random(); product > limit; product *= random()) count += 1;
  }
  return count;
}

/** Shares of a bank's weekday from 08:00 to 20:00, with a hump in the morning and a smaller one in the afternoon. */
const course = Array.from({ length: 48 }, (_, slot) =>
  slot < 16 || slot >= 40
    ? 0
    : 1 + Math.exp(-(((slot - 21) / 4) ** 2)) + 0.5 * Math.exp(-(((slot - 32) / 4) ** 2)),
);
const whole = course.reduce((sum, one) => sum + one, 0);
export const shares = course.map((one) => one / whole);

const weekdayFactor = [1.2, 1.1, 1, 1, 0.95, 0.4, 0.2];

export interface Making {
  first?: string;
  days: number;
  /** Mean of a plain weekday at the beginning. */
  volume: number;
  /** Growth in a week. */
  growth?: number;
  /** Spread of a day's own factor. */
  spread?: number;
  seed?: number;
  holidays?: Record<string, number>;
}

/** What a day brings on average. */
export function meanOf(
  day: string,
  { first = "2026-01-05", volume, growth = 0, holidays = {} }: Making,
): number {
  const weeks = (Date.parse(day) - Date.parse(first)) / (7 * 86_400_000);
  return volume * (weekdayFactor[weekdayOf(day)] ?? 1) * (1 + growth) ** weeks * (holidays[day] ?? 1);
}

/** A made-up history: without a seed exactly its means, with one Poisson around a random factor of each day. */
export function aHistory(making: Making): HistoryDay[] {
  const { first = "2026-01-05", days, spread = 0, seed } = making;
  const random = seeded(seed ?? 0);
  return Array.from({ length: days }, (_, offset) => {
    const day = addDays(first, offset);
    const factor = 1 + spread * (random() + random() + random() - 1.5) * 2;
    const mean = meanOf(day, making) * (seed === undefined ? 1 : factor);
    const offered = shares.map((share) =>
      seed === undefined ? share * mean : poisson(share * mean, random),
    );
    return { day, offered };
  });
}
