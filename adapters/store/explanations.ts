import type { DecisionView } from "../../core/desk.ts";
import type { Happening } from "../../core/log.ts";
import { again, stepOf } from "../../core/routing/again.ts";
import { askedIn } from "../../core/routing/decided.ts";
import { decisionsOf } from "./decisions.ts";
import type { DecisionRecord } from "./records/decisions.ts";
import { interactions, type ConversationRow } from "./records/interactions.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;
type Offered = Extract<Happening, { kind: "item.offered" }>;
type OfferedRow = ConversationRow & { what: Offered };

/** Every offer of an item, oldest first, with why; each decision whose facts are still kept is made again. */
export async function explanationsOf(
  store: Base,
  item: Pick<ItemRecord, "_id" | "conversation">,
): Promise<DecisionView[]> {
  const [rows, kept] = await Promise.all([offeredRows(store, item), decisionsOf(store, item._id)]);
  // Offers that were made at once come from one decision, kept under the number of the first.
  const byOffer = new Map(
    kept.flatMap((record) => askedIn(record.facts).map((_, place) => [record.offer + place, record])),
  );
  return rows.map((row) => viewOf(row, byOffer.get(row.what.offer)));
}

async function offeredRows(
  store: Base,
  { _id, conversation }: Pick<ItemRecord, "_id" | "conversation">,
): Promise<OfferedRow[]> {
  const rows = await interactions
    .of(store)
    .find({ conversation, seq: { $gt: 0 }, "what.kind": "item.offered", item: _id })
    .sort({ seq: 1 })
    .toArray();
  return rows.filter((row): row is OfferedRow => row.what.kind === "item.offered");
}

function viewOf({ at, actor, what }: OfferedRow, record: DecisionRecord | undefined): DecisionView {
  const { offer, agent, agentName, why } = what;
  // A decision that came to nothing may have left its facts under the number of an offer that a person made.
  const facts = why.sought ? record?.facts : undefined;
  return {
    offer,
    atMs: at.getTime(),
    actor,
    agent,
    agentName,
    why,
    step: facts ? stepOf(facts, why.step ?? null) : null,
    again: facts ? again(facts) : null,
  };
}
