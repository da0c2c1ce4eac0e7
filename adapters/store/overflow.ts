import { isOpen } from "../../core/hours.ts";
import type { ItemId } from "../../core/ids.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { Queue } from "../../core/queue.ts";
import { overflowTo } from "../../core/routing/overflow.ts";
import { append } from "./append.ts";
import { change, type Tx } from "./change.ts";
import { entering } from "./entering.ts";
import { waitingNow, waitsNow } from "./facts.ts";
import { findItem, moveItem } from "./items.ts";
import { queueName, queueOf } from "./lookups.ts";
import { queues } from "./queues.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { watchWait } from "./timers.ts";

const router: Actor = { kind: "system", part: "routing" };

/** Sends the item on to the queue that its own names, if it cannot serve it in time; true when it went. */
export async function overflow(store: Store, id: ItemId): Promise<boolean> {
  const item = await findItem(store, id);
  if (!item || !waitsNow(item)) return false;
  const queue = await queueOf(store, item.queue);
  if (!queue?.routing.overflow) return false;
  const now = await store.mongo.now();
  const crowding = {
    enteredAtMs: item.enteredAt.getTime(),
    ahead: await aheadOf(store, item),
    open: isOpen(queue.hours, now),
    left: item.overflowed ?? [],
  };
  const to = overflowTo(queue.routing.overflow, crowding, now.getTime());
  const next = to === null ? null : await queueOf(store, to);
  return next?.active ? sendOn(store, item, next) : false;
}

/** Items that wait before it in its queue, at most a thousand. */
function aheadOf(store: Store, { queue, arrivedAt }: ItemRecord): Promise<number> {
  return items
    .of(store)
    .countDocuments({ ...waitingNow, queue, arrivedAt: { $lt: arrivedAt } }, { limit: 1_000 });
}

/** Ends a transaction without an error: the item changed meanwhile. */
class Late extends Error {}

/**
 * Sends a waiting item on to another queue; false when it changed meanwhile. It keeps its arrival, so whoever was sent on
 * is not put at the end of another line. `before`: what is told with it.
 */
export async function sendOn(
  store: Store,
  item: ItemRecord,
  queue: Queue,
  before: Happening[] = [],
): Promise<boolean> {
  const { state } = item;
  if (state.name !== "queued") return false;
  const told: Happening = {
    kind: "item.queued",
    item: item._id,
    queue: queue.id,
    queueName: queueName(queue),
    cause: "overflow",
  };
  const work = change(store, async (tx) => {
    const appended = await append(
      tx,
      { _id: item.conversation, item: item._id },
      [...before, told].map((what) => ({ actor: router, item: item._id, what })),
      { $set: { queue: queue.id }, $unset: { alsoQueues: "" } },
    );
    const moved = appended && (await enter(tx, item, queue, appended.at));
    if (!moved) throw new Late();
    tx.news.push({
      kind: "item",
      record: moved,
      also: { queues: [item.queue, ...(item.alsoQueues ?? [])] },
    });
    tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
    watchWait(tx, item._id, queue, appended.at);
    return true;
  });
  return work.catch((error: unknown) => {
    if (error instanceof Late) return false;
    throw error;
  });
}

function enter(tx: Tx, item: ItemRecord, queue: Queue, at: Date): Promise<ItemRecord | null> {
  return moveItem(tx, { item: item._id, names: ["queued"], rev: item.rev }, item.state, {
    $set: {
      ...entering(tx.store, item, queue, at),
      overflowed: [...(item.overflowed ?? []), item.queue],
    },
    $unset: { alsoQueues: "" },
  });
}

/** Items that may have to go on although nobody was told: their time is over, or their queue has closed. For the sweeper. */
export async function overdueOverflows(store: Store, now: Date, limit: number): Promise<ItemId[]> {
  const due: ItemId[] = [];
  for (const { id, hours, routing } of await queues.list(store)) {
    const rule = routing.overflow;
    if (!rule) continue;
    const closed = rule.whenClosed && !isOpen(hours, now);
    if (!closed && rule.afterMs === null) continue;
    const late = closed ? {} : { enteredAt: { $lte: new Date(now.getTime() - (rule.afterMs ?? 0)) } };
    const found = await items
      .of(store)
      .find({ ...waitingNow, queue: id, overflowed: { $ne: rule.to }, ...late }, { projection: { _id: 1 } })
      .limit(limit)
      .toArray();
    due.push(...found.map((one) => one._id));
  }
  return due;
}
