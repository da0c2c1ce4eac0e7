import type { Strategy } from "../policy.ts";

/** Fair to agents: whoever has been free the longest. The score is the milliseconds of that. */
export const longestIdle: Strategy = {
  name: "longest_idle",
  scoring: (_item, _scene, nowMs) => (agent) => nowMs - agent.idleSinceMs,
};
