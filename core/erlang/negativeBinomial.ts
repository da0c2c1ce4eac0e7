/** Terms below this share of the largest change no digit of a sum. */
const negligible = 1e-45;
/** Logarithm of a term that is still well above the smallest number: from there on ratios are multiplied. */
const smallestLog = -650;

/** I_x(i + 1, b) and I_x(i + 1, b + 1) for i = 0, 1, 2 … */
export interface BetaTails {
  tails: Float64Array;
  nextTails: Float64Array;
}

/**
 * I_x(i + 1, b) for i = 0 … count - 1, the regularized incomplete beta function at x = 1 - e^(-rate), as the tails of a
 * negative binomial: I_x(a, b) is the sum over j >= a of t(j), t(0) = (1-x)^b, t(j+1) = t(j) x (j+b)/(j+1); and the
 * same for b + 1, which is larger by t(a) a/b. Every term is positive, so nothing cancels. When the sum's bulk lies beyond
 * `count` it is taken from the other side, where it is short. Needs rate >= 0 and b >= 0.
 */
export function betaTails(rate: number, b: number, count: number): BetaTails {
  const x = -Math.expm1(-rate);
  const tails = new Float64Array(count);
  const nextTails = new Float64Array(count);
  if (x === 0 || b === 0) return { tails, nextTails };
  const peak = (b * x) / Math.exp(-rate);
  const isBeyond = peak > count;
  const terms = termsOf(rate, x, b, isBeyond ? { least: count, peak: 0 } : { least: count, peak });
  if (isBeyond) fromBelow(tails, terms);
  else fromAbove(tails, terms);
  for (let i = 0; i < count; i += 1) nextTails[i] = (tails[i] ?? 0) + ((terms[i + 1] ?? 0) * (i + 1)) / b;
  return { tails, nextTails };
}

/**
 * The terms t(0), t(1) … up to `least`, and on beyond the peak until they are negligible. Ratios are multiplied; only where
 * the first terms would underflow they are taken from their logarithms.
 */
function termsOf(
  rate: number,
  x: number,
  b: number,
  { least, peak }: { least: number; peak: number },
): number[] {
  const terms: number[] = [];
  let log = -rate * b;
  let term = Math.exp(log);
  let largest = 0;
  for (let j = 0; j <= least || (peak > 0 && (j <= peak || term > largest * negligible)); j += 1) {
    terms.push(term);
    if (term > largest) largest = term;
    const ratio = (x * (j + b)) / (j + 1);
    if (log < smallestLog) term = Math.exp((log += Math.log(ratio)));
    else term *= ratio;
  }
  return terms;
}

function fromBelow(tails: Float64Array, terms: readonly number[]): void {
  let below = 0;
  for (let i = 0; i < tails.length; i += 1) {
    below += terms[i] ?? 0;
    tails[i] = 1 - below;
  }
}

function fromAbove(tails: Float64Array, terms: readonly number[]): void {
  let tail = 0;
  for (let j = terms.length - 1; j > 0; j -= 1) {
    tail += terms[j] ?? 0;
    if (j <= tails.length) tails[j - 1] = tail;
  }
}
