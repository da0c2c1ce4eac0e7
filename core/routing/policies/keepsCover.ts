import type { AgentFacts } from "../facts.ts";
import type { Strategy } from "../policy.ts";
import { missedElsewhere } from "./missed.ts";

/** How much even work counts against keeping cover. */
const evenness = 1.7;
/** Before that the share of work says nothing. */
const shortestDutyMs = 600_000;

/**
 * Keeps every line covered: the item goes to whoever would be missed least by the other lines they serve, and among
 * nearly equals to whoever has worked least today. An item thus uses up the agents whom nobody else will need before those
 * who are the last hope of another line.
 */
export const keepsCover: Strategy = {
  name: "keeps_cover",
  scoring: (item, scene, nowMs) => {
    const missed = missedElsewhere(item, scene);
    return (agent) => -missed(agent) - evenness * workedShare(agent, nowMs);
  },
};

function workedShare(agent: AgentFacts, nowMs: number): number {
  return agent.workMs / Math.max(shortestDutyMs, nowMs - agent.dutySinceMs);
}
