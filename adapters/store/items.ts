import type { AgentId, ItemId, QueueId } from "../../core/ids.ts";
import type { ItemView } from "../../core/view.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** How an item is shown: the one reading of a stored item that leaves the store. */
export function itemView(record: ItemRecord): ItemView {
  throw new Error(`soon ${record._id}`);
}

/** The item; null when there is none. */
export async function findItem(store: Store, item: ItemId): Promise<ItemRecord | null> {
  throw new Error(`soon ${store.channels.size} ${item}`);
}

/** Items that this agent holds. */
export async function itemsOf(store: Store, agent: AgentId): Promise<ItemView[]> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}

/** Items that wait in these queues (queued, or in front of someone), in turn, at most `limit` (200). */
export async function waitingIn(store: Store, queues: readonly QueueId[], limit = 200): Promise<ItemView[]> {
  throw new Error(`soon ${store.channels.size} ${queues.length} ${limit}`);
}
