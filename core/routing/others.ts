import type { Millis } from "../ids.ts";
import { agentsFor, canTake, chooseAgent, chooseItem, type Offer } from "./decide.ts";
import type { AgentFacts, QueueFacts, Waiting } from "./facts.ts";
import type { Picture } from "./picture.ts";
import { strategyOf } from "./policies/all.ts";

/** Who may be asked at the same time as the one who was chosen. */
export interface Others {
  /** Name of the strategy that ranked them. */
  policy: string;
  /** The best first; more than are asked, should one of them be taken meanwhile. */
  agents: readonly AgentFacts[];
}

/** How many are asked beside the first choice. */
export function mostOthers({ offersAtOnce = 1 }: Pick<QueueFacts, "offersAtOnce">): number {
  return offersAtOnce - 1;
}

/**
 * Whoever is asked beside the first choice, for a queue that asks several at once; null where nobody is. All could have the
 * item, and nothing else waits for any of them: an offer to several never keeps another client waiting.
 */
export function othersFor(
  picture: Picture,
  { item, agent: first }: Pick<Offer, "item" | "agent">,
  nowMs: Millis,
): Others | null {
  const queue = picture.queue(item.queue);
  if (mostOthers(queue) < 1) return null;
  const fit = agentsFor(picture, item, nowMs);
  const agents = chooseAgent(picture, item, fit, nowMs)
    .filter(({ one, score }) => one.id !== first.id && score !== null && isFreeFor(picture, one, item, nowMs))
    .map(({ one }) => one);
  return agents.length > 0 ? { policy: strategyOf(queue.strategy, fit).name, agents } : null;
}

/** True when the agent would take this item and nothing else waits that they could take. */
function isFreeFor(picture: Picture, agent: AgentFacts, item: Waiting, nowMs: Millis): boolean {
  const [own] = chooseItem(picture, agent, [item], nowMs);
  if (own?.score == null) return false;
  return !agent.queues.some((queue) =>
    picture.line(queue).some((one) => one.id !== item.id && canTake(picture, agent, one, nowMs)),
  );
}
