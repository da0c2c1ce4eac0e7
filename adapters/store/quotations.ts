import { foldQuotes } from "../../core/quotes.ts";
import type { ConversationId } from "../../core/ids.ts";
import type { Tx } from "./change.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import { interactions } from "./records/interactions.ts";

/** A letter quotes what was just said; older words stay unfolded, which only costs a longer page. */
const rowsLookedAt = 60;

/** The message with the ranges that repeat this conversation's earlier words, so that the desk can fold them. */
export async function foldKnown(
  tx: Tx,
  conversation: ConversationId,
  message: InboundMessage,
): Promise<InboundMessage> {
  if (!message.origin || message.text.length === 0) return message;
  const rows = await interactions
    .of(tx.store)
    .find({ conversation, seq: { $gt: 0 } }, { session: tx.session, projection: { what: 1 } })
    .sort({ seq: -1 })
    .limit(rowsLookedAt)
    .toArray();
  const known = rows.flatMap(({ what }) =>
    what.kind === "message.received" || what.kind === "message.planned" ? [what.message.text] : [],
  );
  return { ...message, origin: { ...message.origin, quoted: foldQuotes(message.text, known) } };
}
