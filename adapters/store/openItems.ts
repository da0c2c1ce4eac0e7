import { openStates } from "../../core/item.ts";
import type { Tx } from "./change.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord } from "./records/items.ts";

/** The item in progress of an open conversation; null when nobody is needed. */
export async function openItemOf(tx: Tx, head: ConversationRecord | null): Promise<ItemRecord | null> {
  if (head?.state !== "open" || head.item === null) return null;
  const item = await items.of(tx.store).findOne({ _id: head.item }, { session: tx.session });
  return item && openStates.includes(item.state.name) ? item : null;
}
