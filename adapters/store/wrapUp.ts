import type { AgentId, ItemId, WrapUpCodeId } from "../../core/ids.ts";
import type { ItemView } from "../../core/view.ts";
import type { Store } from "./store.ts";

/** The talk is over: wrap-up begins, or the item is completed, as its queue says. */
export async function finish(store: Store, end: { item: ItemId; by: AgentId }): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${end.item}`);
}

/** Ends wrap-up and closes the conversation. Problem `code_required` when the queue wants a code. */
export async function complete(
  store: Store,
  end: { item: ItemId; by: AgentId; code: WrapUpCodeId | null },
): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${end.item}`);
}

/** Adds the queue's limit once more to the time for wrap-up. Problem `wrong_state` where the time is fixed. */
export async function extend(store: Store, more: { item: ItemId; by: AgentId }): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${more.item}`);
}

/** Ends a wrap-up whose time is over by the database's clock. Returns the milliseconds that are left, 0 when done, null when it was not wrapping any more. */
export async function endWrapUp(store: Store, end: { item: ItemId; rev: number }): Promise<number | null> {
  throw new Error(`soon ${store.channels.size} ${end.item}`);
}

/** Lays the item aside; it keeps its agent. */
export async function hold(store: Store, change: { item: ItemId; by: AgentId }): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${change.item}`);
}

/** Takes it up again, from hold or from wrap-up. */
export async function resume(store: Store, change: { item: ItemId; by: AgentId }): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${change.item}`);
}
