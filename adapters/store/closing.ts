import { actAtClosing, closesAtMs, opensAtMs, type AtClosing } from "../../core/closing.ts";
import { isOpen } from "../../core/hours.ts";
import type { ItemId, Millis } from "../../core/ids.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { Queue } from "../../core/queue.ts";
import { hasWays } from "../../core/ways.ts";
import { append } from "./append.ts";
import { change } from "./change.ts";
import { waitingNow, waitsNow } from "./facts.ts";
import { findItem, moveItem } from "./items.ts";
import { queueOf } from "./lookups.ts";
import { sendOn } from "./overflow.ts";
import { queues } from "./queues.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

const timer: Actor = { kind: "system", part: "timer" };

/** Ends a transaction without an error: someone else was quicker. */
class Late extends Error {}

/**
 * The queue of a waiting item may have closed: whoever waits is told so once for each closing, and treated as the queue
 * says. Returns the milliseconds until it closes, 0 when done, null when there is nothing to do.
 */
export async function closeFor(store: Store, id: ItemId): Promise<Millis | null> {
  const item = await findItem(store, id);
  // Whoever is to be called or written to waits for no closing.
  if (!item || !waitsNow(item) || item.callback || item.letter) return null;
  const queue = await queueOf(store, item.queue);
  if (!queue) return null;
  const now = await store.mongo.now();
  if (isOpen(queue.hours, now)) {
    const closesMs = closesAtMs(queue.hours, now.getTime());
    return closesMs === null ? null : closesMs - now.getTime();
  }
  if (isTold(item, now)) return null;
  const next = await whereTo(store, item, queue);
  const act = actAtClosing(queue.waysOut.atClosing, {
    hasWays: hasWays(queue.waysOut),
    mayMove: next !== null,
    cameOpen: isOpen(queue.hours, item.enteredAt),
  });
  const opensMs = opensAtMs(queue.hours, now.getTime());
  const what: Happening = { kind: "item.closing", item: id, act, opensAtMs: opensMs };
  if (act === "move" && next) return (await sendOn(store, item, next, [what])) ? 0 : null;
  return (await tell(store, item, { what, act, opensMs })) ? 0 : null;
}

/** True when its client was told of this closing: the queue has not opened since. */
function isTold({ closing, queue }: ItemRecord, now: Date): boolean {
  return closing?.queue === queue && (closing.opensAt === null || closing.opensAt > now);
}

async function whereTo(store: Store, item: ItemRecord, { routing }: Queue): Promise<Queue | null> {
  const to = routing.overflow?.to;
  if (to === undefined || item.overflowed?.includes(to)) return null;
  const next = await queueOf(store, to);
  return next?.active ? next : null;
}

async function tell(
  store: Store,
  item: ItemRecord,
  { what, act, opensMs }: { what: Happening; act: AtClosing; opensMs: Millis | null },
): Promise<boolean> {
  const closing = {
    queue: item.queue,
    opensAt: opensMs === null ? null : new Date(opensMs),
    offered: act === "offer",
  };
  try {
    return await change(store, async (tx) => {
      const appended = await append(tx, { _id: item.conversation, item: item._id }, [
        { actor: timer, item: item._id, what },
      ]);
      const from = { item: item._id, names: ["queued"], rev: item.rev } as const;
      const moved = appended && (await moveItem(tx, from, item.state, { $set: { closing } }));
      if (!moved) throw new Late();
      tx.news.push({ kind: "item", record: moved });
      return true;
    });
  } catch (error) {
    if (error instanceof Late) return false;
    throw error;
  }
}

/** Items whose queue has closed and whose clients were not told: for the sweeper. */
export async function untoldOfClosing(store: Store, now: Date, limit: number): Promise<ItemId[]> {
  const due: ItemId[] = [];
  for (const { id, hours } of await queues.list(store)) {
    if (isOpen(hours, now)) continue;
    const found = await items
      .of(store)
      .find(
        {
          ...waitingNow,
          queue: id,
          callback: { $exists: false },
          letter: { $exists: false },
          $or: [{ "closing.queue": { $ne: id } }, { "closing.opensAt": { $lte: now } }],
        },
        { projection: { _id: 1 } },
      )
      .limit(limit)
      .toArray();
    due.push(...found.map((one) => one._id));
  }
  return due;
}
