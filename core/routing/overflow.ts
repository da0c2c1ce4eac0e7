import type { Millis, QueueId } from "../ids.ts";
import type { Overflow } from "../queue.ts";

/** What decides whether an item leaves its queue for another. */
export interface Crowding {
  enteredAtMs: Millis;
  /** Items that waited before it. */
  ahead: number;
  /** Whether the queue works now. */
  open: boolean;
  /** Queues that it has overflowed from: nobody is sent round in circles. */
  left: readonly QueueId[];
}

/** Where the item should wait instead, or null. */
export function overflowTo(overflow: Overflow | null, now: Crowding, nowMs: Millis): QueueId | null {
  if (!overflow || now.left.includes(overflow.to)) return null;
  const late = overflow.afterMs !== null && nowMs - now.enteredAtMs >= overflow.afterMs;
  const crowded = overflow.whenWaiting !== null && now.ahead >= overflow.whenWaiting;
  const closed = overflow.whenClosed && !now.open;
  return late || crowded || closed ? overflow.to : null;
}
