import { opensAtMs } from "../../core/closing.ts";
import { isOpen } from "../../core/hours.ts";
import type { Millis, QueueId } from "../../core/ids.ts";
import { waysOffered, type WayOut } from "../../core/ways.ts";
import { queueOf } from "./lookups.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { mailAccount } from "./writers.ts";

/** The ways out of its queue that the client of a waiting item is offered now. */
export async function waysFor(
  store: Store,
  item: Pick<ItemRecord, "queue" | "arrivedAt" | "closing">,
  { place, waitMs }: { place: number; waitMs: Millis | null },
): Promise<WayOut[]> {
  const queue = await queueOf(store, item.queue);
  if (!queue) return [];
  const now = await store.mongo.now();
  const mail = queue.waysOut.letter && (await mailAccount(store));
  return waysOffered(mail ? queue.waysOut : { ...queue.waysOut, letter: null }, {
    waitedMs: now.getTime() - item.arrivedAt.getTime(),
    leftMs: waitMs,
    ahead: place - 1,
    open: isOpen(queue.hours, now),
    offered: item.closing?.queue === item.queue && item.closing.offered,
  });
}

/** Whether the queue is closed, and until when; null while it works. */
export async function closedNow(store: Store, id: QueueId): Promise<{ opensAtMs: Millis | null } | null> {
  const queue = await queueOf(store, id);
  if (!queue) return null;
  const now = await store.mongo.now();
  return isOpen(queue.hours, now) ? null : { opensAtMs: opensAtMs(queue.hours, now.getTime()) };
}
