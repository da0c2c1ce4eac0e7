import type { Step } from "./facts.ts";
import { replay, type KeptDecision, type Replayed } from "./kept.ts";

/** What a kept decision gives when it is made again; null where nothing would be offered. */
export interface Again extends Replayed {
  same: boolean;
}

/** Makes the decision again, by the policies of this version, and compares. */
export function again(kept: KeptDecision): Again {
  const now = replay(kept);
  const first = now.item === kept.item && now.agent === kept.agent;
  return { ...now, same: first && now.others?.join() === kept.others?.asked.join() };
}

/** The step at which the item was, counted over its own steps and then the queue's; null after the last. */
export function stepOf({ item: id, items, queues }: KeptDecision, index: number | null): Step | null {
  const item = items.find((one) => one.id === id);
  if (index === null || !item) return null;
  const queue = queues.find((one) => one.id === item.queue);
  return [...item.steps, ...(queue?.steps ?? [])][index] ?? null;
}
