import { below, density, hazard } from "./normal.ts";

/** Square-root staffing: the load plus `beta` times its square root, rounded up. */
export function squareRootAgents(erlangs: number, beta: number): number {
  return Math.max(0, Math.ceil(erlangs + beta * Math.sqrt(erlangs)));
}

/** Approximate share that waits at n = a + beta sqrt(a) without abandonment; beta above 0 (Halfin and Whitt 1981). */
export function halfinWhittWaits(beta: number): number {
  return 1 / (1 + (beta * below(beta)) / density(beta));
}

/** Approximate share that waits and share that hangs up at n = a + beta sqrt(a) (Garnett, Mandelbaum and Reiman 2002). */
export function garnett(
  beta: number,
  handleSeconds: number,
  patienceSeconds: number,
  agents: number,
): { waits: number; abandoned: number } {
  const root = Math.sqrt(handleSeconds / patienceSeconds);
  const scaled = hazard(beta / root);
  const waits = 1 / (1 + (root * scaled) / hazard(-beta));
  return { waits, abandoned: (waits / Math.sqrt(agents)) * (root * scaled - beta) };
}
