import type { ItemId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import { findItem } from "./items.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** Which item a step is about: its id, or its record where it was read just before, to see whether the asker may. */
export type ItemAtHand = ItemId | ItemRecord;

/** Ends a transaction without an error: the item changed between reading and writing. */
export class Late extends Error {}

/** The item as it was handed in, or as it is stored now. Problem `not_found`. */
export async function readItem(store: Store, item: ItemAtHand): Promise<ItemRecord> {
  const read = typeof item === "string" ? await findItem(store, item) : item;
  if (!read) throw new Problem("not_found");
  return read;
}

/**
 * Takes a step on the item. Someone may be quicker: then it is refused with `wrong_state`, never half done; but a record
 * that was handed in is read again first, so that handing it in never refuses what would have been done without.
 */
export async function onItem<T>(
  store: Store,
  item: ItemAtHand,
  step: (item: ItemRecord) => Promise<T>,
): Promise<T> {
  const read = await readItem(store, item);
  try {
    return await step(read);
  } catch (error) {
    if (!(error instanceof Late)) throw error;
    if (typeof item === "string") throw new Problem("wrong_state");
    return onItem(store, item._id, step);
  }
}
