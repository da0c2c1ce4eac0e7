import type { AgentId, ItemId } from "../ids.ts";
import type { Step } from "./facts.ts";
import { replay, type KeptDecision } from "./kept.ts";

/** What a kept decision gives when it is made again. */
export interface Again {
  same: boolean;
  /** The choice now; null where nothing would be offered. */
  item: ItemId | null;
  agent: AgentId | null;
}

/** Makes the decision again, by the policies of this version, and compares. */
export function again(kept: KeptDecision): Again {
  const now = replay(kept);
  return { ...now, same: now.item === kept.item && now.agent === kept.agent };
}

/** The step at which the item was, counted over its own steps and then the queue's; null after the last. */
export function stepOf({ item: id, items, queues }: KeptDecision, index: number | null): Step | null {
  const item = items.find((one) => one.id === id);
  if (index === null || !item) return null;
  const queue = queues.find((one) => one.id === item.queue);
  return [...item.steps, ...(queue?.steps ?? [])][index] ?? null;
}
