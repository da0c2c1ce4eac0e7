import type { AgentId, ItemId, Millis } from "../ids.ts";
import { feedAgent } from "./decide.ts";
import type { Picture } from "./picture.ts";

/** An agent could be offered a waiting item and was not, since then. */
export interface Beside {
  agent: AgentId;
  item: ItemId;
  sinceMs: Millis;
  /** Revision of the agent: another one means that they were given something meanwhile. */
  rev?: number;
}

/**
 * Everyone who could be offered something at this moment. `before`: what the last look found; an agent who was free then, is
 * free now and has not changed has been so since, whichever item it is by now.
 */
export function besides(picture: Picture, before: readonly Beside[], nowMs: Millis): Beside[] {
  const known = new Map(before.map((one) => [one.agent, one]));
  const found: Beside[] = [];
  for (const { id, rev } of picture.agents()) {
    const offer = feedAgent(picture, id, nowMs);
    if (!offer) continue;
    const last = known.get(id);
    const sinceMs = last?.rev === rev ? last.sinceMs : nowMs;
    found.push({ agent: id, item: offer.item.id, sinceMs, rev });
  }
  return found;
}
