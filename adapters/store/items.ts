import type { AgentId, ConversationId, ItemId, QueueId } from "../../core/ids.ts";
import {
  askedOf,
  heldStates,
  mayMove,
  openStates,
  type ItemState,
  type ItemStateName,
} from "../../core/item.ts";
import type { ItemView } from "../../core/view.ts";
import type { Tx } from "./change.ts";
import type { Filter, UpdateFilter } from "./noun.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { itemView } from "./views.ts";

export { itemView } from "./views.ts";

/** The item; null when there is none. */
export function findItem(store: Store, item: ItemId): Promise<ItemRecord | null> {
  return items.of(store).findOne({ _id: item });
}

/** Items that this agent holds. */
export async function itemsOf(store: Store, agent: AgentId): Promise<ItemView[]> {
  return (await heldBy(store, agent)).map(itemView);
}

/** The stored items that this agent holds. */
export function heldBy(store: Store, agent: AgentId): Promise<ItemRecord[]> {
  return items
    .of(store)
    .find({
      $or: [
        { "state.agent": agent, "state.name": { $in: [...heldStates] } },
        { "state.asked.agent": agent, "state.name": "reserved" },
      ],
    })
    .toArray();
}

/** Items that wait in these queues (queued, or in front of someone), in turn, at most `limit` (200). */
export async function waitingIn(store: Store, queues: readonly QueueId[], limit = 200): Promise<ItemView[]> {
  if (queues.length === 0) return [];
  return (await inLine(store, queues, limit)).map(itemView);
}

/** Whether any client of this queue still needs the bank, waiting or with an agent. */
export async function hasOpenItems(store: Store, queue: QueueId): Promise<boolean> {
  const open = { queue, "state.name": { $in: [...openStates] } };
  return (await items.of(store).countDocuments(open, { limit: 1 })) > 0;
}

/** Two questions, not one with an "or": each has its index, and the few that other queues share are almost always none. */
async function inLine(store: Store, queues: readonly QueueId[], limit: number): Promise<ItemRecord[]> {
  const line = (where: Filter<ItemRecord>): Promise<ItemRecord[]> =>
    items
      .of(store)
      .find({ "state.name": { $in: ["queued", "reserved"] }, ...where })
      .sort({ priority: -1, arrivedAt: 1 })
      .limit(limit)
      .toArray();
  const [own, shared] = await Promise.all([
    line({ queue: { $in: [...queues] } }),
    line({ alsoQueues: { $in: [...queues] } }),
  ]);
  const more = shared.filter((item) => !queues.includes(item.queue));
  if (more.length === 0) return own;
  return [...own, ...more]
    .sort((a, b) => b.priority - a.priority || a.arrivedAt.getTime() - b.arrivedAt.getTime())
    .slice(0, limit);
}

/** The item of a conversation, the latest. */
export async function itemOf(store: Store, conversation: ConversationId): Promise<ItemRecord | null> {
  const [latest] = await items.of(store).find({ conversation }).sort({ arrivedAt: -1 }).limit(1).toArray();
  return latest ?? null;
}

/**
 * Moves an item into a state if it still is as `from` says: the one conditional write on which every claim rests.
 * Null when someone was quicker.
 */
export async function moveItem(
  tx: Tx,
  from: { item: ItemId; names: readonly ItemStateName[]; agent?: AgentId; rev?: number },
  to: ItemState,
  more: UpdateFilter<ItemRecord> = {},
): Promise<ItemRecord | null> {
  for (const name of from.names) {
    if (name !== to.name && !mayMove(name, to.name))
      throw new Error(`An item never goes from ${name} to ${to.name}.`);
  }
  const where: Filter<ItemRecord> = {
    _id: from.item,
    "state.name": from.names.length === 1 ? from.names[0] : { $in: [...from.names] },
    ...(from.agent !== undefined ? { "state.agent": from.agent } : {}),
    ...(from.rev !== undefined ? { rev: from.rev } : {}),
  };
  return items.of(tx.store).findOneAndUpdate(
    where,
    {
      ...more,
      $set: { state: to, card: null, ...more.$set },
      $inc: { rev: 1, ...more.$inc },
    },
    { session: tx.session, returnDocument: "after" },
  );
}

/** Offers whose time is over: for the sweeper. */
export async function overdueOffers(
  store: Store,
  now: Date,
  limit: number,
): Promise<{ item: ItemId; offer: number }[]> {
  const found = await items
    .of(store)
    .find({ "state.asked.until": { $lte: now }, "state.name": "reserved" }, { projection: { state: 1 } })
    .limit(limit)
    .toArray();
  return found.flatMap(({ _id, state }) =>
    askedOf(state)
      .filter(({ until }) => until <= now)
      .map(({ offer }) => ({ item: _id, offer })),
  );
}

/** Wrap-ups whose time is over: for the sweeper. */
export async function overdueWrapUps(
  store: Store,
  now: Date,
  limit: number,
): Promise<{ item: ItemId; rev: number }[]> {
  const found = await items
    .of(store)
    .find(
      { "state.name": "wrapping", "state.until": { $lte: now, $gt: new Date(0) } },
      { projection: { rev: 1 } },
    )
    .limit(limit)
    .toArray();
  return found.map((item) => ({ item: item._id, rev: item.rev }));
}
