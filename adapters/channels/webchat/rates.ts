/** A limit per key: so much at once, refilled evenly over a minute. */
export interface Rates {
  /** Takes `cost`; 0 when allowed, else the seconds after which to try again. */
  take(key: string, perMinute: number, nowMs: number, cost?: number): number;
}

/** How many keys are remembered; the longest unused are forgotten first, which only ever gives a visitor more. */
const mostKeys = 50_000;

/** Token buckets in memory. Each process counts for itself: the cap protects this process. */
export function openRates(): Rates {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return {
    take(key, perMinute, nowMs, cost = 1) {
      const burst = Math.max(5, perMinute / 4);
      const known = buckets.get(key) ?? { left: burst, atMs: nowMs };
      const refilled = (Math.max(0, nowMs - known.atMs) / 60_000) * perMinute;
      const left = Math.min(burst, known.left + refilled);
      const allowed = left >= Math.min(cost, burst);
      buckets.delete(key);
      buckets.set(key, { left: allowed ? Math.max(0, left - cost) : left, atMs: nowMs });
      if (buckets.size > mostKeys) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return allowed ? 0 : Math.max(1, Math.ceil(((Math.min(cost, burst) - left) * 60) / perMinute));
    },
  };
}
