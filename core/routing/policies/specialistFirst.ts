import type { AgentFacts } from "../facts.ts";
import type { Scene, Strategy } from "../policy.ts";

/**
 * Keeps scarce skills free: whoever would be missed least elsewhere. An agent is missed in each further queue that they
 * serve by one part of those who are idle there.
 */
export const specialistFirst: Strategy = {
  name: "specialist_first",
  scoring: (item, scene) => (agent) => -missedElsewhere(agent, item.queue, scene),
};

function missedElsewhere(agent: AgentFacts, here: string, scene: Scene): number {
  let missed = 0;
  for (const queue of agent.queues) if (queue !== here) missed += 1 / Math.max(scene.idle(queue), 1);
  return missed;
}
