import { exponential, gamma, lognormal } from "./distributions.ts";
import type { Random } from "./random.ts";
import type { Scenario, SimulatedQueue } from "./scenario.ts";

/** Everyone who comes on one day in the order of arrival, one column a fact. A client is an index. */
export interface Clients {
  count: number;
  /** Index of the scenario's queue. */
  queue: Uint8Array;
  arrivedMs: Float64Array;
  /** How long they will keep an agent. */
  handleMs: Float64Array;
  /** How long they will wait; Infinity: for ever. */
  patienceMs: Float64Array;
}

interface Client {
  queue: number;
  arrivedMs: number;
  handleMs: number;
  patienceMs: number;
}

/** Draws a day: each queue from streams of its own, and each client's fate before any policy has acted. */
export function drawClients(scenario: Scenario, random: Random): Clients {
  const factor = gamma(random.split("day"), 1, scenario.dayVariation);
  const drawn = scenario.queues
    .flatMap((queue, index) => drawQueue(queue, index, scenario.intervalMs, factor, random.split(queue.id)))
    .sort((a, b) => a.arrivedMs - b.arrivedMs);
  return {
    count: drawn.length,
    queue: Uint8Array.from(drawn, (client) => client.queue),
    arrivedMs: Float64Array.from(drawn, (client) => client.arrivedMs),
    handleMs: Float64Array.from(drawn, (client) => client.handleMs),
    patienceMs: Float64Array.from(drawn, (client) => client.patienceMs),
  };
}

/**
 * A Poisson stream whose rate is constant within an interval: unit exponential steps on the scale of expected counts, so
 * that the k-th client of a queue keeps talk and patience when the load changes.
 */
function drawQueue(
  queue: SimulatedQueue,
  index: number,
  intervalMs: number,
  factor: number,
  random: Random,
): Client[] {
  const [gaps, handles, patiences] = [random.split("gap"), random.split("handle"), random.split("patience")];
  const clients: Client[] = [];
  let due = exponential(gaps, 1);
  let passed = 0;
  queue.arrivals.forEach((count, interval) => {
    const expected = count * factor;
    for (; due < passed + expected; due += exponential(gaps, 1)) {
      clients.push({
        queue: index,
        arrivedMs: (interval + (due - passed) / expected) * intervalMs,
        handleMs: drawHandle(queue, handles) * 1000,
        patienceMs:
          queue.patienceSeconds === null ? Infinity : exponential(patiences, queue.patienceSeconds * 1000),
      });
    }
    passed += expected;
  });
  return clients;
}

function drawHandle({ handleSeconds, handleVariation }: SimulatedQueue, random: Random): number {
  return handleVariation === "exponential"
    ? exponential(random, handleSeconds)
    : lognormal(random, handleSeconds, handleVariation);
}
