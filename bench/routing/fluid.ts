import { gamma } from "../../core/simulation/distributions.ts";
import { randomOf } from "../../core/simulation/random.ts";
import type { Scenario, SimulatedQueue } from "../../core/simulation/scenario.ts";
import { briefMs } from "../../core/simulation/tally.ts";

/** Day factors that stand for all days. */
const draws = 50;

/**
 * Capacities that no policy can exceed with these skills, were calls a fluid: in each half hour the agents' time goes to
 * whatever calls one likes, nothing waits for chance, and who is served is served in time. By duality (any weights `y` of
 * the queues give a bound): with y, the most weighted service that the skills allow is found greedily, as the sets of
 * queues that agents can serve form a polymatroid (Edmonds 1970). It holds for every policy that does not know how long a
 * call will take, and is generous, for it leaves out all chance within a half hour; only what agents work beyond the end of
 * a shift (about a hundredth of all work) is not in it.
 */
export function fluidCapacity(scenarioAt: (load: number) => Scenario): { A: number; B: number } {
  return { A: largest(scenarioAt, mayKeepA), B: largest(scenarioAt, mayKeepB) };
}

function largest(
  scenarioAt: (load: number) => Scenario,
  mayKeep: (scenario: Scenario, factors: readonly number[]) => boolean,
): number {
  let [low, high] = [0.5, 3];
  for (let step = 0; step < 10; step += 1) {
    const middle = (low + high) / 2;
    const scenario = scenarioAt(middle);
    if (mayKeep(scenario, factorsOf(scenario))) low = middle;
    else high = middle;
  }
  return high;
}

function factorsOf({ dayVariation }: Scenario): number[] {
  const random = randomOf(1);
  return Array.from({ length: draws }, () => gamma(random, 1, dayVariation));
}

/** At most 3 % of all may go unserved. */
function mayKeepB(scenario: Scenario, factors: readonly number[]): boolean {
  const served = mostServed(
    scenario,
    factors,
    scenario.queues.map(() => 1),
  ).reduce(add, 0);
  return served >= 0.97 * scenario.queues.map((queue) => offeredOf(queue, factors)).reduce(add, 0);
}

/** Looks for weights that prove the targets out of reach: more weight wherever service falls short. */
function mayKeepA(scenario: Scenario, factors: readonly number[]): boolean {
  const wanted = scenario.queues.map((queue) => (queue.target.percent / 100) * countedOf(queue, factors));
  let weights = scenario.queues.map(() => 1);
  for (let round = 1; round <= 60; round += 1) {
    const served = mostServed(scenario, factors, weights);
    const excess = served.map((count, queue) => count - (wanted[queue] ?? 0));
    if (excess.every((more) => more >= 0)) return true;
    if (excess.reduce((sum, more, queue) => sum + more * (weights[queue] ?? 0), 0) < 0) return false;
    weights = weights.map((weight, queue) => {
      const short = -(excess[queue] ?? 0) / (wanted[queue] ?? 1);
      return Math.max(0.01, weight * Math.exp(short * (4 / Math.sqrt(round))));
    });
  }
  return true;
}

function offeredOf({ arrivals }: SimulatedQueue, factors: readonly number[]): number {
  return arrivals.reduce(add, 0) * factors.reduce(add, 0);
}

/** The fewest that the service level may be counted of: all but those with no patience for a brief wait. */
function countedOf(queue: SimulatedQueue, factors: readonly number[]): number {
  const { patienceSeconds } = queue;
  const stayed = patienceSeconds === null ? 1 : Math.exp(-briefMs / 1000 / patienceSeconds);
  return offeredOf(queue, factors) * stayed;
}

/** By queue: calls served in all half hours of all days, where the weighted sum is the most that the skills allow. */
function mostServed(
  { queues, agents, intervalMs }: Scenario,
  factors: readonly number[],
  weights: readonly number[],
): number[] {
  const worth = (queue: number): number => (weights[queue] ?? 0) / (queues[queue]?.handleSeconds ?? 1);
  const order = queues.map((_, queue) => queue).sort((a, b) => worth(b) - worth(a));
  const served = queues.map(() => 0);
  queues[0]?.arrivals.forEach((_, interval) => {
    const skills = onDuty(agents, interval * intervalMs);
    for (const factor of factors) {
      const demand = queues.map(
        (queue) => ((queue.arrivals[interval] ?? 0) * factor * queue.handleSeconds * 1000) / intervalMs,
      );
      let before = 0;
      let chosen = 0;
      for (const queue of order) {
        chosen |= 1 << queue;
        const now = mostBusy(chosen, demand, skills);
        const calls = ((now - before) * intervalMs) / 1000 / (queues[queue]?.handleSeconds ?? 1);
        served[queue] = (served[queue] ?? 0) + calls;
        before = now;
      }
    }
  });
  return served;
}

/** How many agents on duty have each set of skills, sets as bits. */
function onDuty(agents: Scenario["agents"], atMs: number): Map<number, number> {
  const skills = new Map<number, number>();
  for (const { queues, shifts } of agents) {
    if (!shifts.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)) continue;
    const bits = queues.reduce((set, queue) => set | (1 << queue), 0);
    skills.set(bits, (skills.get(bits) ?? 0) + 1);
  }
  return skills;
}

/** The most agents that these queues can keep busy: over every part of them, its agents and the others' demand (max-flow, min-cut). */
function mostBusy(chosen: number, demand: readonly number[], skills: ReadonlyMap<number, number>): number {
  let least = Infinity;
  for (let part = chosen; ; part = (part - 1) & chosen) {
    let cut = 0;
    for (const [bits, count] of skills) if ((bits & part) !== 0) cut += count;
    demand.forEach((erlangs, queue) => {
      if ((chosen & ~part & (1 << queue)) !== 0) cut += erlangs;
    });
    least = Math.min(least, cut);
    if (part === 0) return least;
  }
}

function add(sum: number, value: number): number {
  return sum + value;
}
