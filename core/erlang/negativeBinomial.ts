/** Terms below this share of the largest change no digit of a sum. */
const negligible = 1e-45;

/**
 * I_x(i + 1, b) for i = 0 … count - 1, the regularized incomplete beta function at x = 1 - e^(-rate), as the tails of a
 * negative binomial: I_x(a, b) is the sum over j >= a of t(j), t(0) = (1-x)^b, t(j+1) = t(j) x (j+b)/(j+1).
 * Every term is positive, so nothing cancels; logarithms keep t from underflow. When the sum's bulk lies beyond `count`
 * it is taken from the other side, where it is short. Needs rate >= 0 and b >= 0.
 */
export function betaTails(rate: number, b: number, count: number): Float64Array {
  const x = -Math.expm1(-rate);
  const tails = new Float64Array(count);
  if (x === 0 || b === 0) return tails;
  const peak = (b * x) / Math.exp(-rate);
  return peak > count ? fromBelow(tails, rate, x, b) : fromAbove(tails, rate, x, b, peak);
}

/** Logarithm of t(1), from which the others follow. */
function firstLog(rate: number, x: number, b: number): number {
  return -rate * b + Math.log(b) + Math.log(x);
}

function fromBelow(tails: Float64Array, rate: number, x: number, b: number): Float64Array {
  let below = Math.exp(-rate * b);
  let log = firstLog(rate, x, b);
  for (let i = 0; i < tails.length; i += 1) {
    tails[i] = 1 - below;
    below += Math.exp(log);
    log += Math.log((x * (i + 1 + b)) / (i + 2));
  }
  return tails;
}

function fromAbove(tails: Float64Array, rate: number, x: number, b: number, peak: number): Float64Array {
  const terms: number[] = [];
  let log = firstLog(rate, x, b);
  let largest = -Infinity;
  for (let j = 1; j <= tails.length || j <= peak || log > largest + Math.log(negligible); j += 1) {
    terms.push(Math.exp(log));
    largest = Math.max(largest, log);
    log += Math.log((x * (j + b)) / (j + 1));
  }
  let tail = 0;
  for (let i = terms.length - 1; i >= 0; i -= 1) {
    tail += terms[i] ?? 0;
    if (i < tails.length) tails[i] = tail;
  }
  return tails;
}
