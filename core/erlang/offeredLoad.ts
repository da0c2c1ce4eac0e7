/**
 * Mean Erlangs in each interval of a day whose arrival rate changes: m' = lambda - mu m (infinitely many agents, exponential
 * handle time), solved exactly for a constant rate within an interval; starts empty. The load lags the arrivals by about one
 * handle time, which an interval-by-interval formula misses (Feldman, Mandelbaum, Massey and Whitt 2008).
 */
export function offeredLoad(
  arrivalsPerHour: readonly number[],
  intervalSeconds: number,
  handleSeconds: number,
): number[] {
  const faded = Math.exp(-intervalSeconds / handleSeconds);
  let at = 0;
  return arrivalsPerHour.map((perHour) => {
    const level = (perHour / 3600) * handleSeconds;
    const mean = level + ((at - level) * (1 - faded) * handleSeconds) / intervalSeconds;
    at = level + (at - level) * faded;
    return mean;
  });
}
