import type { AgentId, ItemId } from "../../core/ids.ts";
import type { Store } from "./store.ts";

/** Offers a waiting item to whoever the rule chooses; true when it was offered. */
export async function placeItem(store: Store, item: ItemId): Promise<boolean> {
  throw new Error(`soon ${store.channels.size} ${item}`);
}

/** Offers a free agent the item whose turn it is; true when one was offered. */
export async function feedAgent(store: Store, agent: AgentId): Promise<boolean> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}
