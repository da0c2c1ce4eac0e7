import { loadOf } from "../fit.ts";
import type { Strategy } from "../policy.ts";

/** Even work: the least load now, then the smallest share of today's duty spent on work. */
export const leastOccupied: Strategy = {
  name: "least_occupied",
  scoring: (_item, _scene, nowMs) => (agent) => {
    const dutyMs = Math.max(nowMs - agent.dutySinceMs, 1);
    return -(loadOf(agent) / agent.capacity) - Math.min(agent.workMs / dutyMs, 1) / 100;
  },
};
