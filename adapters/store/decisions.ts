import type { ItemId } from "../../core/ids.ts";
import type { KeptDecision } from "../../core/routing/kept.ts";
import type { Tx } from "./change.ts";
import { decisions, type DecisionRecord } from "./records/decisions.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** Long enough for a complaint to come, short enough for the facts of millions of offers. */
const keptDays = 90;

/** Keeps the facts of an offer beside it, in its transaction. */
export async function keepDecision(tx: Tx, item: ItemRecord, facts: KeptDecision): Promise<void> {
  if (item.state.name !== "reserved") return;
  const { offer, since: at } = item.state;
  const forgetAt = new Date(at.getTime() + keptDays * 86_400_000);
  const record = { _id: `${item._id}-${offer}`, item: item._id, offer, at, facts, forgetAt };
  await decisions.of(tx.store).insertOne(record, { session: tx.session });
}

/** The decisions about an item, in order. */
export function decisionsOf(store: Pick<Store, "mongo">, item: ItemId): Promise<DecisionRecord[]> {
  return decisions.of(store).find({ item }).sort({ offer: 1 }).toArray();
}
