import type { ItemId } from "../../core/ids.ts";
import { beforeCommit } from "./noun.ts";
import { decisions, type DecisionRecord } from "./records/decisions.ts";
import type { Store } from "./store.ts";

/** Long enough for a complaint to come, short enough for the facts of millions of offers. */
const keptDays = 90;

/**
 * Keeps the facts of an offer, beside the transaction that makes it and done before that commits. When that comes to
 * nothing, the next offer of this number takes their place.
 */
export async function keepDecision(
  store: Pick<Store, "mongo">,
  { item, offer, facts }: Pick<DecisionRecord, "item" | "offer" | "facts">,
): Promise<void> {
  const at = new Date(facts.nowMs);
  const forgetAt = new Date(facts.nowMs + keptDays * 86_400_000);
  const id = `${item}-${offer}`;
  await decisions
    .of(store)
    .replaceOne({ _id: id }, { item, offer, at, facts, forgetAt }, { upsert: true, ...beforeCommit });
}

/** The decisions about an item, in order. */
export function decisionsOf(store: Pick<Store, "mongo">, item: ItemId): Promise<DecisionRecord[]> {
  return decisions.of(store).find({ item }).sort({ offer: 1 }).toArray();
}
