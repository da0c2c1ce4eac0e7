import type { AgentId, ItemId, QueueId } from "../../core/ids.ts";
import type { CancelReason, ReturnCause } from "../../core/item.ts";
import type { ItemView } from "../../core/view.ts";
import type { Store } from "./store.ts";

/** Hands a held item to a queue or, as an offer, to an agent. Problem `wrong_state` when it is not held or the agent cannot take it now. */
export async function transfer(
  store: Store,
  hand: {
    item: ItemId;
    by: { id: AgentId; name: string };
    to: { queue: QueueId } | { agent: AgentId };
    note: string;
  },
): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${hand.item}`);
}

/** Puts a reserved or held item back to its place in its queue. Null when it was not held by this agent any more. */
export async function returnItem(
  store: Store,
  back: { item: ItemId; agent: AgentId; cause: ReturnCause },
): Promise<ItemView | null> {
  throw new Error(`soon ${store.channels.size} ${back.item}`);
}

/** A supervisor ends an item that waits. */
export async function cancelItem(
  store: Store,
  cancel: { item: ItemId; by: { id: AgentId; name: string }; reason: CancelReason },
): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${cancel.item}`);
}
