/** Probabilities of the number in the system, from `first` upwards; outside they are below 1e-45 of the largest. */
export interface Census {
  first: number;
  shares: Float64Array;
}

const negligible = 1e-45;

/**
 * The stationary number in the system when one more comes at `births` a second whatever the number, and `deaths(k)` is
 * the rate of leaving at k. Starts at the likeliest number and walks both ways, so that no size of system overflows.
 */
export function census(births: number, deaths: (k: number) => number, likeliest: number): Census {
  const down: number[] = [];
  for (let k = likeliest, share = 1; k > 0 && share > negligible; k -= 1) {
    share *= deaths(k) / births;
    down.push(share);
  }
  const up: number[] = [];
  for (let k = likeliest + 1, share = 1; share > negligible; k += 1) {
    share *= births / deaths(k);
    up.push(share);
  }
  const shares = new Float64Array(down.length + 1 + up.length);
  shares.set(down.reverse());
  shares[down.length] = 1;
  shares.set(up, down.length + 1);
  const total = sumOfHill(shares);
  for (let index = 0; index < shares.length; index += 1) shares[index] = (shares[index] ?? 0) / total;
  return { first: likeliest - down.length, shares };
}

/** Of numbers that rise and then fall: from both ends towards the top, so that the smallest are added first. */
function sumOfHill(values: Float64Array): number {
  let sum = 0;
  for (let low = 0, high = values.length - 1; low <= high;) {
    const [left, right] = [values[low] ?? 0, values[high] ?? 0];
    if (left <= right) {
      sum += left;
      low += 1;
    } else {
      sum += right;
      high -= 1;
    }
  }
  return sum;
}
