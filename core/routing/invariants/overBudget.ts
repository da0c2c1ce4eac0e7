import type { AgentFacts, RoutingRules } from "../facts.ts";
import { loadOf, roomFor } from "../fit.ts";

/**
 * By how much an agent holds more than they may; 0 when all is well. Whatever they took last may have interrupted the rest,
 * so it is enough that one of the kinds they hold fits beside what it interrupts.
 */
export function budgetOver(
  agent: Pick<AgentFacts, "held" | "capacity">,
  rules: Pick<RoutingRules, "interrupts">,
): number {
  const over = [loadOf(agent) - agent.capacity];
  for (const { kind } of agent.held) over.push(-roomFor(agent, kind, rules));
  return Math.max(0, Math.min(...over));
}
