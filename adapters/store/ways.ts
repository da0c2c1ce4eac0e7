import { isOpen } from "../../core/hours.ts";
import type { Millis } from "../../core/ids.ts";
import { waysOffered, type WayOut } from "../../core/ways.ts";
import { queueOf } from "./lookups.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { mailAccount } from "./writers.ts";

/** The ways out of its queue that the client of a waiting item is offered now. */
export async function waysFor(
  store: Store,
  item: Pick<ItemRecord, "queue" | "arrivedAt">,
  { place, waitMs }: { place: number; waitMs: Millis | null },
): Promise<WayOut[]> {
  const queue = await queueOf(store, item.queue);
  if (!queue) return [];
  const now = await store.mongo.now();
  const offered = waysOffered(queue.waysOut, {
    waitedMs: now.getTime() - item.arrivedAt.getTime(),
    leftMs: waitMs,
    ahead: place - 1,
    open: isOpen(queue.hours, now),
  });
  if (!offered.includes("letter") || (await mailAccount(store))) return offered;
  return offered.filter((way) => way !== "letter");
}
