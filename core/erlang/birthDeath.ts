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
  const shares = Float64Array.from([...down.reverse(), 1, ...up]);
  const total = shares.toSorted().reduce((sum, share) => sum + share, 0);
  return { first: likeliest - down.length, shares: shares.map((share) => share / total) };
}
