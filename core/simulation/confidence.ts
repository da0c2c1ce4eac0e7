/** 99.9 % quantile of Student's t, both sides, with 19 degrees of freedom: twenty batches. */
const student19 = 3.883;

/** How many batches `intervalOf` wants. */
export const batches = 20;

/** A mean with the half-width of its 99.9 % confidence interval. */
export interface Interval {
  mean: number;
  half: number;
}

/** The interval of twenty batch means; throws when there are not twenty. */
export function intervalOf(means: readonly number[]): Interval {
  if (means.length !== batches) throw new RangeError("The quantile is that of twenty batches.");
  const mean = means.reduce((sum, value) => sum + value, 0) / batches;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (batches - 1);
  return { mean, half: student19 * Math.sqrt(variance / batches) };
}
