import type { AgentId, ItemId, Millis } from "../ids.ts";
import { feedAgent } from "./decide.ts";
import type { Picture } from "./picture.ts";

/** An agent could be offered a waiting item and was not, since then. */
export interface Beside {
  agent: AgentId;
  item: ItemId;
  sinceMs: Millis;
}

/**
 * Everyone who could be offered something at this moment. `before`: what the last look found; an agent who was free then and
 * is free now has been so since, whichever item it is by now.
 */
export function besides(picture: Picture, before: readonly Beside[], nowMs: Millis): Beside[] {
  const known = new Map(before.map((one) => [one.agent, one.sinceMs]));
  const found: Beside[] = [];
  for (const { id } of picture.agents()) {
    const offer = feedAgent(picture, id, nowMs);
    if (offer) found.push({ agent: id, item: offer.item.id, sinceMs: known.get(id) ?? nowMs });
  }
  return found;
}
