import type { QueueId } from "../ids.ts";

/** A line of the simulated house. */
export interface SimulatedQueue {
  id: QueueId;
  /** Mean number of arrivals in each interval of a common day. */
  arrivals: readonly number[];
  /** Mean of the handle time, and its coefficient of variation if lognormal. */
  handleSeconds: number;
  handleVariation: number | "exponential";
  /** Mean of an exponential patience; null: nobody hangs up. */
  patienceSeconds: number | null;
  target: { percent: number; withinMs: number };
}

/** A stretch of work. */
export interface Shift {
  fromMs: number;
  toMs: number;
}

/** Someone of the simulated house. */
export interface SimulatedAgent {
  /** Indices into the scenario's queues, the main one first. */
  queues: readonly number[];
  /** In order, apart from each other. */
  shifts: readonly Shift[];
}

/** All that is known of a day before it begins. Times are milliseconds from its opening. */
export interface Scenario {
  queues: readonly SimulatedQueue[];
  agents: readonly SimulatedAgent[];
  intervalMs: number;
  /** Coefficient of variation of a gamma factor of mean 1 that multiplies all arrivals of one day: busy and slow days differ. */
  dayVariation: number;
  /** Probability that an agent does not come at all on a day. */
  absence: number;
}

/** The same house with arrivals multiplied, everyone's shifts unchanged. */
export function withLoad(scenario: Scenario, factor: number): Scenario {
  const queues = scenario.queues.map((queue) => ({
    ...queue,
    arrivals: queue.arrivals.map((count) => count * factor),
  }));
  return { ...scenario, queues };
}
