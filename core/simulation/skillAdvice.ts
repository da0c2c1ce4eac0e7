import type { Scenario, SimulatedAgent } from "./scenario.ts";
import { simulate, type RouterOf } from "./simulate.ts";
import type { Result } from "./tally.ts";

/** Teaching some agents one more queue, and what that is worth. */
export interface Advice {
  /** Indices into the scenario; agents who are alike. */
  agents: readonly number[];
  queue: number;
  /** Points less of shortfall and abandonment together, per day; `half` is two standard errors of it. */
  gain: { mean: number; half: number };
}

/** How carefully to look. */
export interface AdviceEffort {
  /** Days on which the finalists are compared; the first look takes a quarter of them. */
  days: number;
  seed: number;
  /** How many go on from the first look. */
  finalists: number;
  /** How many of one group are taught at once: with one the gain may be lost in chance. */
  pupils: number;
}

/** What clients lose on a day: points below target by volume, and per cent who hang up. */
export function lossOf({ shortfall, abandoned }: Result): number {
  return shortfall + abandoned;
}

/**
 * Which further queue to teach whom, the best first. Every lesson is tried on the very days that the house is simulated
 * on without it (common random numbers), so that a small gain shows in few days. Agents of the same queues are alike:
 * those with the longest duty are taught.
 */
export function adviseSkills(scenario: Scenario, routerOf: RouterOf, effort: AdviceEffort): Advice[] {
  const firstDays = Math.max(2, Math.ceil(effort.days / 4));
  const look = (lessons: readonly Lesson[], days: number, seed: number): Advice[] =>
    weigh(scenario, lessons, routerOf, days, seed).sort((a, b) => b.gain.mean - a.gain.mean);
  const finalists = look(lessonsOf(scenario, effort.pupils), firstDays, effort.seed);
  // On other days: whoever was the best of many by chance does not stay it.
  return look(finalists.slice(0, effort.finalists), effort.days, effort.seed + firstDays);
}

/** The house after a lesson. */
export function taught(scenario: Scenario, { agents: pupils, queue }: Lesson): Scenario {
  const agents = scenario.agents.map((one, index) =>
    pupils.includes(index) ? { ...one, queues: [...one.queues, queue] } : one,
  );
  return { ...scenario, agents };
}

type Lesson = Pick<Advice, "agents" | "queue">;

/** Every group of like agents with every queue that they do not serve. */
function lessonsOf({ agents, queues }: Scenario, pupils: number): Lesson[] {
  const groups = Map.groupBy(agents.keys(), (index) =>
    [...(agents[index]?.queues ?? [])].sort((a, b) => a - b).join(),
  );
  return [...groups.values()].flatMap((group) => {
    const longest = group.sort((a, b) => dutyMs(agents[b]) - dutyMs(agents[a])).slice(0, pupils);
    const known = agents[longest[0] ?? 0]?.queues ?? [];
    return queues.flatMap((_, queue) => (known.includes(queue) ? [] : [{ agents: longest, queue }]));
  });
}

/** An endless last shift counts as one more hour. */
function dutyMs(agent: SimulatedAgent | undefined): number {
  return (agent?.shifts ?? []).reduce(
    (sum, { fromMs, toMs }) => sum + (toMs === Infinity ? 3_600_000 : toMs - fromMs),
    0,
  );
}

function weigh(
  scenario: Scenario,
  lessons: readonly Lesson[],
  routerOf: RouterOf,
  days: number,
  seed: number,
): Advice[] {
  const lossesOf = (house: Scenario): number[] =>
    Array.from({ length: days }, (_, day) => lossOf(simulate(house, routerOf, 1, seed + day)));
  const before = lossesOf(scenario);
  return lessons.map((lesson) => {
    const after = lossesOf(taught(scenario, lesson));
    return { ...lesson, gain: pairedMean(before.map((loss, day) => loss - (after[day] ?? 0))) };
  });
}

function pairedMean(differences: readonly number[]): Advice["gain"] {
  const count = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  return { mean, half: 2 * Math.sqrt(variance / count) };
}
