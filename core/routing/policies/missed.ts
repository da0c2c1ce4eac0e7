import type { QueueId } from "../../ids.ts";
import type { AgentFacts, QueueFacts, Waiting } from "../facts.ts";
import type { Scene } from "../policy.ts";
import { shortnessOf, strictnessOf } from "./worth.ts";

/** Of what one idle agent of a line is needed, so much a second one is, and so on. */
const nextIdle = 0.13;
/** Arrivals imagined at the start of a day, so that the first one does not decide. */
const imagined = 5;

/**
 * How much the other lines of an agent would miss them, 1 for as much as the item's own line needs one. A line misses an
 * agent the more, the fewer of its agents are idle (the last one by far the most), the busier it is per agent, and the more
 * its clients were promised. What a line misses is worked out once for all who are asked about.
 */
export function missedElsewhere(item: Waiting, scene: Scene): (agent: AgentFacts) => number {
  const need = needOf(item.queue, scene);
  // Nobody is missed in the lines that the item is of.
  const missed = new Map<QueueId, number>(linesOf(item).map((queue) => [queue, 0]));
  const missedIn = (queue: QueueId): number => {
    let found = missed.get(queue);
    if (found === undefined) {
      found = needOf(queue, scene) * nextIdle ** (Math.max(1, scene.idle(queue)) - 1);
      missed.set(queue, found);
    }
    return found;
  };
  return (agent) => {
    let sum = 0;
    for (const queue of agent.queues) sum += missedIn(queue);
    return sum / need;
  };
}

/** The lines in which an item waits. */
export function linesOf({ queue, alsoQueues = [] }: Waiting): QueueId[] {
  return [queue, ...alsoQueues];
}

/** How much a line needs an agent to be free, whoever is: its promise, and how many more could be answered by each. */
function needOf(id: QueueId, scene: Scene): number {
  const queue = scene.queue(id);
  const arrivals = arrivalsOf(queue) + scene.waiting(id) + imagined;
  const perAgent = arrivals / Math.max(1, scene.atWork(id));
  return strictnessOf(queue) ** 3.3 * Math.sqrt(shortnessOf(queue)) * perAgent ** 0.4;
}

function arrivalsOf({ tally }: QueueFacts): number {
  return tally.answered + tally.lost;
}
