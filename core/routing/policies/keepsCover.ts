import type { QueueId } from "../../ids.ts";
import type { AgentFacts, QueueFacts } from "../facts.ts";
import type { Scene, Strategy } from "../policy.ts";
import { worthOf } from "./worth.ts";

/** Of what one idle agent of a line is needed, so much a second one is, and so on. */
const nextIdle = 0.22;
/** How much even work counts against keeping cover. */
const evenness = 2.4;
/** Before that the share of work says nothing. */
const shortestDutyMs = 600_000;
/** Arrivals imagined at the start of a day, so that the first one does not decide. */
const imagined = 5;

/**
 * Keeps every line covered: the item goes to whoever would be missed least by the other lines they serve, and among
 * nearly equals to whoever has worked least today. A line misses an agent the more, the fewer of its agents are idle (the
 * last one by far the most), the busier it is per agent, and the more its clients were promised. An item thus uses up the
 * agents whom nobody else will need before those who are the last hope of another line.
 */
export const keepsCover: Strategy = {
  name: "keeps_cover",
  scoring: (item, scene, nowMs) => {
    const need = needOf(item.queue, scene);
    // Nobody is missed in the lines that the item is of.
    const missed = new Map([item.queue, ...(item.alsoQueues ?? [])].map((queue) => [queue, 0]));
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
      return -sum / need - evenness * workedShare(agent, nowMs);
    };
  },
};

/** How much a line needs an agent to be free, whoever is: its promise, and the root of its arrivals per agent. */
function needOf(id: QueueId, scene: Scene): number {
  const queue = scene.queue(id);
  const arrivals = arrivalsOf(queue) + scene.waiting(id) + imagined;
  return worthOf(queue) * Math.sqrt(arrivals / Math.max(1, scene.atWork(id)));
}

function arrivalsOf({ tally }: QueueFacts): number {
  return tally.answered + tally.lost;
}

function workedShare(agent: AgentFacts, nowMs: number): number {
  return agent.workMs / Math.max(shortestDutyMs, nowMs - agent.dutySinceMs);
}
