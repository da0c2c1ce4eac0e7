import { closesAtMs } from "../../core/closing.ts";
import { isOpen, type Hours } from "../../core/hours.ts";
import type { ItemId, Millis } from "../../core/ids.ts";
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
  const work = workAt(queue.hours, at);
  if (!work) look("closing", 0);
  else if (work.closesMs !== null) look("closing", work.closesMs - at.getTime());
}

/** A stretch of work: `closesMs` is null where it goes on for a month and more. */
interface Work {
  sinceMs: Millis;
  closesMs: Millis | null;
}

/** Found for a moment, true until work ends: calendars are slow, and clients come by the second. A queue is read again every other second, with hours of its own. */
const stretches = new WeakMap<Hours, Work>();

function workAt(hours: Hours, at: Date): Work | null {
  const nowMs = at.getTime();
  const known = stretches.get(hours);
  if (known && known.sinceMs <= nowMs && nowMs < (known.closesMs ?? Infinity)) return known;
  const closesMs = closesAtMs(hours, nowMs);
  if (closesMs === null && !isOpen(hours, at)) return null;
  const work = { sinceMs: nowMs, closesMs };
  stretches.set(hours, work);
  return work;
}
