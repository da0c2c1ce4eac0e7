import type { ConversationId } from "../../core/ids.ts";
import type { Thread } from "../../core/inbound.ts";
import type { Tx } from "./change.ts";
import type { InboundMessage, Link } from "./openings.ts";
import { externalKey } from "./received.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { interactions } from "./records/interactions.ts";

/** Where a letter belongs: into a known conversation, or into a new one that may point at an old. */
export type Place = { into: ConversationRecord } | { anew: Link | null };

const monthMs = 30 * 86_400_000;

/**
 * Finds the conversation that a letter continues: by the token that only we can make, else by the latest letter it
 * refers to in the same account, else by the tag in its subject. A wrong merge shows one client's affairs to another,
 * so whoever does not take part gets a conversation of their own with a link.
 */
export async function placeByReferences(
  tx: Tx,
  row: InboxRecord,
  message: InboundMessage,
  thread: Extract<Thread, { by: "references" }>,
): Promise<Place> {
  const found =
    (thread.token && (await byId(tx, row, thread.token.conversation))) ??
    (await byReferences(tx, row, thread.references));
  if (!found) {
    const tagged = thread.tag === null ? null : await byNumber(tx, row, thread.tag);
    return tagged && takesPart(tagged, message) ? placeIn(tagged) : { anew: null };
  }
  if (!takesPart(found, message)) return { anew: { to: found._id, reason: "other_sender" } };
  return placeIn(found);
}

function placeIn(found: ConversationRecord): Place {
  // lastAt is the database's time; a month needs no finer clock than this machine's.
  const old = found.closedAt !== null && Date.now() - found.closedAt.getTime() > monthMs;
  return old ? { anew: { to: found._id, reason: "old" } } : { into: found };
}

function takesPart(found: ConversationRecord, message: InboundMessage): boolean {
  if (message.origin && !message.origin.clear) return false;
  return found.participants.includes(message.from.value);
}

async function byId(tx: Tx, row: InboxRecord, id: ConversationId): Promise<ConversationRecord | null> {
  return conversations
    .of(tx.store)
    .findOne({ _id: id, channel: row.channel, account: row.account }, { session: tx.session });
}

async function byNumber(tx: Tx, row: InboxRecord, number: number): Promise<ConversationRecord | null> {
  const found = await conversations.of(tx.store).findOne({ number }, { session: tx.session });
  return found?.channel === row.channel && found.account === row.account ? found : null;
}

/** The last reference that we know wins: it is the letter that was answered. */
async function byReferences(
  tx: Tx,
  row: InboxRecord,
  references: string[],
): Promise<ConversationRecord | null> {
  // An empty id would match a stranger's thread.
  const keys = references
    .filter((one) => one !== "")
    .slice(-50)
    .map((one) => externalKey(row.account, one));
  if (keys.length === 0) return null;
  const rows = await interactions
    .of(tx.store)
    .find(
      { externals: { $in: keys } },
      { session: tx.session, projection: { conversation: 1, externals: 1 } },
    )
    .limit(200)
    .toArray();
  const place = (one: { externals?: string[] }): number =>
    Math.max(...(one.externals ?? []).map((external) => keys.lastIndexOf(external)));
  const [last] = rows.sort((a, b) => place(b) - place(a));
  return last ? byId(tx, row, last.conversation) : null;
}
