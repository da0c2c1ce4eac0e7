import { servesAny } from "../access.ts";
import type { Millis } from "../ids.ts";
import {
  itemKinds,
  type AgentFacts,
  type ItemKind,
  type RoutingRules,
  type Step,
  type Waiting,
} from "./facts.ts";

/** Why an agent is not among those who may be offered an item. */
export type Unfit =
  | "absent"
  | "grace"
  | "lost"
  | "not_available"
  | "leaving"
  | "not_responding"
  | "reserved"
  | "not_in_queue"
  | "no_capacity"
  | "kind_limit"
  | "not_asked"
  | "skill"
  | "passed";

/** Why nothing at all can be offered to the agent now, or null. */
export function closedTo(agent: AgentFacts): Unfit | null {
  const away = awayFor(agent);
  if (away) return away;
  if (agent.liveness === "grace") return "grace";
  return agent.routing === "reserved" ? "reserved" : null;
}

/** Why nothing will be offered to the agent before they themselves do something, or null. */
function awayFor(agent: AgentFacts): Unfit | null {
  if (agent.liveness === "absent" || agent.liveness === "lost") return agent.liveness;
  if (agent.presence !== "available") return "not_available";
  if (agent.leaving) return "leaving";
  return agent.routing === "not_responding" ? "not_responding" : null;
}

/** Cost of all that the agent holds. */
export function loadOf(agent: Pick<AgentFacts, "held">): number {
  return agent.held.reduce((sum, one) => sum + one.cost, 0);
}

/** What is left of the budget for work of this kind: what it may interrupt does not count. */
export function roomFor(
  agent: Pick<AgentFacts, "held" | "capacity">,
  kind: ItemKind,
  rules: Pick<RoutingRules, "interrupts">,
): number {
  const waits = rules.interrupts[kind] ?? [];
  const taken = agent.held.reduce((sum, one) => sum + (waits.includes(one.kind) ? 0 : one.cost), 0);
  return agent.capacity - taken;
}

/** True while the agent may hold one more of this kind. */
export function underLimit(agent: Pick<AgentFacts, "held" | "limits">, kind: ItemKind): boolean {
  const limit = agent.limits[kind];
  if (limit === undefined) return true;
  return (agent.held.find((one) => one.kind === kind)?.count ?? 0) < limit;
}

/** True while the agent could hold anything more at all: whoever is full need not be looked at. */
export function hasRoom(
  agent: Pick<AgentFacts, "held" | "limits" | "capacity">,
  rules: Pick<RoutingRules, "interrupts">,
): boolean {
  return itemKinds.some((kind) => underLimit(agent, kind) && roomFor(agent, kind, rules) > 0);
}

/** Whether the agent is one whom this step asks for; null: anyone in the queue. */
export function meets(agent: AgentFacts, step: Step | null): "not_asked" | "skill" | null {
  if (!step) return null;
  const named = step.agents.length + step.teams.length > 0;
  const isNamed = step.agents.includes(agent.id) || (agent.team !== null && step.teams.includes(agent.team));
  if (named && !isNamed) return "not_asked";
  return step.needs.every(({ skill, level }) => (agent.skills[skill] ?? 0) >= level) ? null : "skill";
}

/** Why this agent cannot take this item at this step, whatever they hold at the moment; null when sooner or later they could. */
export function neverFit(agent: AgentFacts, item: Waiting, step: Step | null): Unfit | null {
  const away = awayFor(agent) ?? (servesAny(agent, item) ? meets(agent, step) : "not_in_queue");
  if (away) return away;
  if (agent.limits[item.kind] === 0) return "kind_limit";
  return item.cost > agent.capacity ? "no_capacity" : null;
}

/** Why this agent cannot be offered this item now, passes aside; null when they can. */
export function unfit(
  agent: AgentFacts,
  item: Waiting,
  step: Step | null,
  rules: RoutingRules,
): Unfit | null {
  const closed = closedTo(agent);
  if (closed) return closed;
  return servesAny(agent, item) ? unfitOpen(agent, item, step, rules) : "not_in_queue";
}

/** The same for an agent of the item's queues to whom something could be offered now. */
export function unfitOpen(
  agent: AgentFacts,
  item: Waiting,
  step: Step | null,
  rules: RoutingRules,
): Unfit | null {
  const asked = meets(agent, step);
  if (asked) return asked;
  if (!underLimit(agent, item.kind)) return "kind_limit";
  return roomFor(agent, item.kind, rules) < item.cost ? "no_capacity" : null;
}

/** True while the agent is left alone with the item. */
export function hasPassed(item: Waiting, agent: AgentFacts["id"], nowMs: Millis): boolean {
  return item.passes.some((pass) => pass.agent === agent && pass.untilMs > nowMs);
}
