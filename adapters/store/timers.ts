import { closesAtMs } from "../../core/closing.ts";
import { isOpen } from "../../core/hours.ts";
import type { ItemId } from "../../core/ids.ts";
import type { Queue } from "../../core/queue.ts";
import type { Tx } from "./change.ts";

/** An offer is over: its timer has nothing left to end. */
export function stopTimer(tx: Tx, item: ItemId, offer: number): void {
  tx.news.push({ kind: "needless", timer: "expireOffer", data: { item, offer } });
}

/** An item entered a queue: it is looked at again when it may have waited too long there, and when the queue closes. */
export function watchWait(tx: Tx, item: ItemId, queue: Queue, at: Date): void {
  const { overflow } = queue.routing;
  const look = (job: "overflow" | "closing", delayMs: number): void =>
    void tx.news.push({ kind: "job", job, data: { item }, ...(delayMs > 0 ? { options: { delayMs } } : {}) });
  if (overflow && (overflow.whenClosed || overflow.whenWaiting !== null)) look("overflow", 0);
  if (overflow && overflow.afterMs !== null) look("overflow", overflow.afterMs);
  const closesMs = closesAtMs(queue.hours, at.getTime());
  if (closesMs !== null) look("closing", closesMs - at.getTime());
  else if (!isOpen(queue.hours, at)) look("closing", 0);
}
