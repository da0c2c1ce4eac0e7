import type { Random } from "./random.ts";

/** Draws from an exponential distribution; the mean's unit is the draw's. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random.next()) * mean;
}

/** Draws from the standard normal distribution (Box and Muller). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}

/** Draws from a lognormal distribution with this mean and coefficient of variation (sd over mean): how long people talk. */
export function lognormal(random: Random, mean: number, variation: number): number {
  const variance = Math.log(1 + variation * variation);
  return mean * Math.exp(normal(random) * Math.sqrt(variance) - variance / 2);
}

/** Draws from a gamma distribution with this mean and coefficient of variation of at most 1 (Marsaglia and Tsang 2000). */
export function gamma(random: Random, mean: number, variation: number): number {
  if (variation === 0) return mean;
  const shape = 1 / (variation * variation);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d * (1 - v + Math.log(v))) {
      return (mean * d * v) / shape;
    }
  }
}
