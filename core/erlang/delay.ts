/** Where a waiting client stands. */
export interface Place {
  /** How many wait in front. */
  ahead: number;
  /** Agents who serve this line, all busy; above 0. */
  agents: number;
  handleSeconds: number;
  /** Mean patience of those in front; null: they never leave. */
  patienceSeconds: number | null;
}

/**
 * The wait still to come when all agents are busy: with j in front the place moves up after 1/(n mu + j theta) on average,
 * an exponential time each, so means and variances add up (Whitt 1999). `unstaffed` when nobody serves the line.
 */
export function delayEstimate(
  place: Place,
): { state: "known"; meanSeconds: number; sdSeconds: number } | { state: "unstaffed" } {
  const { ahead, agents, handleSeconds, patienceSeconds } = place;
  if (agents <= 0) return { state: "unstaffed" };
  let mean = 0;
  let variance = 0;
  for (let j = 0; j <= ahead; j += 1) {
    const step = 1 / (agents / handleSeconds + (patienceSeconds === null ? 0 : j / patienceSeconds));
    mean += step;
    variance += step * step;
  }
  return { state: "known", meanSeconds: mean, sdSeconds: Math.sqrt(variance) };
}
