import { gamma } from "../../core/simulation/distributions.ts";
import { randomOf } from "../../core/simulation/random.ts";
import { longestWaitMs } from "./capacity.ts";
import { mostOvertimeSeconds } from "./overtime.ts";
import type { Scenario, SimulatedQueue } from "../../core/simulation/scenario.ts";
import { briefMs } from "../../core/simulation/tally.ts";

/** Day factors that stand for all days. */
const draws = 50;

/**
 * Capacities that no policy can exceed with these skills, in the long run and whatever it knows but how long a talk will
 * take. Agents' time on duty goes to whatever calls one likes at any time of the day, with what can be worked beyond the end
 * of a shift (`mostOvertimeSeconds`) added, and whoever is served counts as in time. It holds because the mean work of the
 * calls that are begun is their number times the mean talk (Wald), because no more is served on the mean than of a mean day
 * (the most served is concave in what comes), and because the sets of queues that agents can serve form a polymatroid
 * (Edmonds 1970), in which the most weighted service is found greedily; any weights of the queues then give a bound. It is
 * generous: it leaves out that calls come by chance and cannot wait for a quieter hour.
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

/** At most 3 % of all may go unserved, and of a hundred one may be served later than the criterion's wait, whenever that is. */
function mayKeepB(scenario: Scenario, factors: readonly number[]): boolean {
  const weights = scenario.queues.map(() => 1);
  const skills = secondsOnDuty(scenario, longestWaitMs);
  const served = mostServed(scenario, factors, weights, skills).reduce(add, 0);
  return served >= 0.96 * scenario.queues.map((queue) => offeredOf(queue, factors)).reduce(add, 0);
}

/** Looks for weights that prove the targets out of reach: more weight wherever service falls short. */
function mayKeepA(scenario: Scenario, factors: readonly number[]): boolean {
  const wanted = scenario.queues.map((queue) => (queue.target.percent / 100) * countedOf(queue, factors));
  const skills = secondsOnDuty(scenario, Math.max(...scenario.queues.map(({ target }) => target.withinMs)));
  let weights = scenario.queues.map(() => 1);
  for (let round = 1; round <= 60; round += 1) {
    const served = mostServed(scenario, factors, weights, skills);
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

/** By queue: calls served on all days, where the weighted sum is the most that the skills allow. */
function mostServed(
  { queues }: Scenario,
  factors: readonly number[],
  weights: readonly number[],
  skills: ReadonlyMap<number, number>,
): number[] {
  const worth = (queue: number): number => (weights[queue] ?? 0) / (queues[queue]?.handleSeconds ?? 1);
  const order = queues.map((_, queue) => queue).sort((a, b) => worth(b) - worth(a));
  const served = queues.map(() => 0);
  for (const factor of factors) {
    const demand = queues.map((queue) => queue.arrivals.reduce(add, 0) * factor * queue.handleSeconds);
    let before = 0;
    let chosen = 0;
    for (const queue of order) {
      chosen |= 1 << queue;
      const now = mostBusy(chosen, demand, skills);
      served[queue] = (served[queue] ?? 0) + (now - before) / (queues[queue]?.handleSeconds ?? 1);
      before = now;
    }
  }
  return served;
}

/** How many seconds agents of each set of skills work, sets as bits, with what they work beyond the end of their shifts. Nobody is begun later than `latestMs` after closing. */
function secondsOnDuty({ queues, agents, intervalMs }: Scenario, latestMs: number): Map<number, number> {
  const endMs = (queues[0]?.arrivals.length ?? 0) * intervalMs + latestMs;
  const overtime = mostOvertimeSeconds(queues);
  const seconds = new Map<number, number>();
  for (const { queues: skills, shifts } of agents) {
    const bits = skills.reduce((set, queue) => set | (1 << queue), 0);
    const spent = shifts.map(({ fromMs, toMs }) => (Math.min(toMs, endMs) - fromMs) / 1_000 + overtime);
    seconds.set(bits, (seconds.get(bits) ?? 0) + spent.reduce(add, 0));
  }
  return seconds;
}

/** The most seconds that these queues can keep agents busy: over every part of them, its agents' time and the others' work (max-flow, min-cut). */
function mostBusy(chosen: number, demand: readonly number[], skills: ReadonlyMap<number, number>): number {
  let least = Infinity;
  for (let part = chosen; ; part = (part - 1) & chosen) {
    let cut = 0;
    for (const [bits, count] of skills) if ((bits & part) !== 0) cut += count;
    demand.forEach((work, queue) => {
      if ((chosen & ~part & (1 << queue)) !== 0) cut += work;
    });
    least = Math.min(least, cut);
    if (part === 0) return least;
  }
}

function add(sum: number, value: number): number {
  return sum + value;
}
