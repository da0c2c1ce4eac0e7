import { servesAny } from "../access.ts";
import { unseen, type AgentOnDuty } from "../agent.ts";
import type { AgentId, ItemId } from "../ids.ts";
import type { WorkItem } from "../item.ts";
import type { OfferReason } from "../log.ts";

/** What the rule needs of a waiting item. */
export type Waiting = Pick<
  WorkItem,
  "id" | "queue" | "alsoQueues" | "priority" | "arrivedAt" | "cost" | "passedBy"
>;

export type Decision = { offer: AgentId; why: OfferReason } | { wait: OfferReason };

/** Why this agent cannot be offered this item now, or null when they can. */
export function unfit(agent: AgentOnDuty, item: Waiting): string | null {
  if (unseen.includes(agent.liveness)) return agent.liveness;
  if (agent.presence !== "available") return "not_available";
  if (agent.nextPresence !== null) return "leaving";
  if (agent.routing === "not_responding") return "not_responding";
  if (agent.routing === "reserved") return "reserved";
  if (!servesAny(agent, item)) return "not_in_queue";
  if (agent.load + item.cost > agent.capacity) return "no_capacity";
  return null;
}

/** Whom to offer the item: the longest idle of those who can take it; those who passed it come last. A function of facts only. */
export function route(item: Waiting, agents: readonly AgentOnDuty[], now: Date): Decision {
  const judged = agents.map((agent) => ({ agent, why: unfit(agent, item) }));
  const fit = judged.filter((one) => one.why === null).map((one) => one.agent);
  const order = [...fit].sort(
    (a, b) =>
      Number(item.passedBy.includes(a.id)) - Number(item.passedBy.includes(b.id)) ||
      a.idleSince.getTime() - b.idleSince.getTime() ||
      (a.id < b.id ? -1 : 1),
  );
  const why: OfferReason = {
    policy: "longest-idle",
    candidates: order.map((agent) => ({
      agent: agent.id,
      idleMs: now.getTime() - agent.idleSince.getTime(),
      load: agent.load,
    })),
    excluded: judged.flatMap((one) => (one.why === null ? [] : [{ agent: one.agent.id, why: one.why }])),
  };
  const chosen = order[0];
  return chosen ? { offer: chosen.id, why } : { wait: why };
}

/** The order in which waiting items are served: priority, then age. */
export function byTurn(a: Waiting, b: Waiting): number {
  return b.priority - a.priority || a.arrivedAt.getTime() - b.arrivedAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** Which of the waiting items a freed agent is offered: the first in turn that they can take, unless they passed it and others wait. */
export function feed(agent: AgentOnDuty, waiting: readonly Waiting[]): ItemId | null {
  const fit = waiting.filter((item) => unfit(agent, item) === null).sort(byTurn);
  const fresh = fit.find((item) => !item.passedBy.includes(agent.id));
  return (fresh ?? fit[0])?.id ?? null;
}
