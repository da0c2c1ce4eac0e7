/** Density of the standard normal distribution. */
export function density(x: number): number {
  return Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(Z <= x) of the standard normal: a series near 0, a continued fraction in the tails; about 1e-14 absolute. */
export function below(x: number): number {
  if (x < -3) return density(x) * millsRatio(-x);
  if (x > 3) return 1 - below(-x);
  let term = x;
  let sum = x;
  for (let k = 1; k < 100 && Math.abs(term) > 1e-18; k += 1) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** P(Z > x) / density(x) for x >= 3, by Laplace's continued fraction. */
function millsRatio(x: number): number {
  let value = x;
  for (let k = 200; k >= 1; k -= 1) value = x + k / value;
  return 1 / value;
}

/** Density over upper tail: the normal hazard rate. */
export function hazard(x: number): number {
  return x > 3 ? 1 / millsRatio(x) : density(x) / (1 - below(x));
}
