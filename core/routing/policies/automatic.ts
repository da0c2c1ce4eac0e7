import type { AgentFacts } from "../facts.ts";
import type { Strategy } from "../policy.ts";
import { keepsCover } from "./keepsCover.ts";
import { longestIdle } from "./longestIdle.ts";

/** Whoever is idle longest, where all who could take it can do the same; where skills overlap, whoever is missed least elsewhere. */
export const automatic: Strategy = {
  ...longestIdle,
  name: "automatic",
  among: (fit) => (overlap(fit) ? keepsCover : longestIdle),
};

/** True when not all of them serve the same queues. */
function overlap([first, ...others]: readonly AgentFacts[]): boolean {
  if (!first) return false;
  const queues = new Set(first.queues);
  return others.some(
    (agent) => agent.queues.length !== queues.size || agent.queues.some((queue) => !queues.has(queue)),
  );
}
