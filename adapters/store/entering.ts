import { isOpen } from "../../core/hours.ts";
import type { Queue } from "../../core/queue.ts";
import { weightOf } from "./lookups.ts";
import type { ItemRecord } from "./records/items.ts";
import { ownSteps } from "./standing.ts";
import type { Store } from "./store.ts";

/** When an answer is due for who enters the queue now; null outside of its hours. */
export function dueIn(queue: Queue | null, at: Date): Date | null {
  return queue && isOpen(queue.hours, at) ? new Date(at.getTime() + queue.target.withinMs) : null;
}

/** When a letter is due for who enters the queue now: by what is promised to those who choose one, else as everyone else. */
export function letterDueIn(queue: Queue | null, at: Date): Date | null {
  const promised = queue?.waysOut.letter?.withinMs;
  return promised === undefined ? dueIn(queue, at) : new Date(at.getTime() + promised);
}

/** What a waiting item becomes when it enters another queue. Its arrival stays; whoever has been answered is owed nothing anew. */
export function entering(
  store: Pick<Store, "channels">,
  item: Pick<ItemRecord, "own" | "channel" | "answerBy" | "callback" | "letter">,
  queue: Queue,
  at: Date,
): Pick<ItemRecord, "queue" | "kind" | "cost" | "steps" | "enteredAt" | "answerBy"> {
  return {
    queue: queue.id,
    ...weightOf(store, queue, item),
    steps: ownSteps(item.own, queue.routing),
    enteredAt: at,
    answerBy: item.answerBy === null ? null : dueIn(queue, at),
  };
}
