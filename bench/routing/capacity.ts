import type { Scenario } from "../../core/simulation/scenario.ts";
import { simulate, type RouterOf } from "../../core/simulation/simulate.ts";
import type { Result } from "../../core/simulation/tally.ts";

/** Criterion A: every queue keeps its target. */
export function keepsA(scenario: Scenario, { queues }: Result): boolean {
  return queues.every((queue, index) => queue.serviceLevel >= (scenario.queues[index]?.target.percent ?? 0));
}

/** 99 of 100 waits may last this long. */
export const longestWaitMs = 180_000;

/** Criterion B: at most a point below target by volume, 3 % gone, and 99 of 100 waits within three minutes. */
export function keepsB({ shortfall, abandoned, waitP99Ms }: Result): boolean {
  return shortfall <= 1 && abandoned <= 3 && waitP99Ms <= longestWaitMs;
}

/** The largest load factors at which the criteria are kept. */
export interface Capacity {
  A: number;
  B: number;
}

/** Finds both by halving, on the same days for every policy; a load is simulated once for both. */
export function capacityOf(
  scenarioAt: (load: number) => Scenario,
  routerOf: RouterOf,
  days: number,
  seed: number,
  [from, to]: readonly [number, number],
  steps: number,
): Capacity {
  const known = new Map<number, { A: boolean; B: boolean }>();
  const at = (load: number): { A: boolean; B: boolean } => {
    let found = known.get(load);
    if (!found) {
      const scenario = scenarioAt(load);
      const result = simulate(scenario, routerOf, days, seed);
      known.set(load, (found = { A: keepsA(scenario, result), B: keepsB(result) }));
    }
    return found;
  };
  const search = (criterion: "A" | "B"): number => {
    let [low, high] = [from, to];
    for (let step = 0; step < steps; step += 1) {
      const middle = (low + high) / 2;
      if (at(middle)[criterion]) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return { A: search("A"), B: search("B") };
}
