import { askedOf } from "../../core/item.ts";
import type { Tx } from "./change.ts";
import type { ItemRecord } from "./records/items.ts";
import { offerView } from "./views.ts";

/**
 * Tells of an item that changed while its state went on. A new revision ends what was known of the old one, so the offer in
 * front of an agent is told again, first, and the timer of a wrap-up is set again.
 */
export function tellTouched(tx: Tx, record: ItemRecord, at: Date): void {
  const { state } = record;
  for (const { agent } of askedOf(state)) {
    const offer = offerView(record, agent);
    if (offer) tx.news.push({ kind: "offer", agent, offer });
  }
  tx.news.push({ kind: "item", record });
  if (state.name !== "wrapping" || state.until === null) return;
  const delayMs = Math.max(0, state.until.getTime() - at.getTime());
  const data = { item: record._id, rev: record.rev };
  tx.news.push({ kind: "job", job: "endWrapUp", data, options: { delayMs } });
}
