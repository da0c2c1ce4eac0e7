/** Admits so many a second, and as many at once; more is refused. */
export function rateLimit(perSecond: number): () => boolean {
  let left = perSecond;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(perSecond, left + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
