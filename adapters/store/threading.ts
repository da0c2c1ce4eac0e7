import type { AccountId, ChannelName, ContactKey, ConversationId } from "../../core/ids.ts";
import type { InboundMessage, Thread } from "../../core/inbound.ts";
import { bareSubject } from "../../core/mail/subjects.ts";
import { decideThread, type KnownConversation, type ThreadDecision } from "../../core/threading.ts";
import type { Tx } from "./change.ts";
import type { Link } from "./openings.ts";
import { accountsIn } from "./sharing.ts";
import { externalKey } from "./received.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { interactions } from "./records/interactions.ts";

/** Where a letter belongs: into a known conversation, into a new one that may point at an old, or before no person at all. */
export type Place =
  { into: ConversationRecord; isOtherSubject: boolean } | { anew: Link | null } | { aside: string };

const reasons: Record<Extract<ThreadDecision, { place: "new" }>["why"], Link["reason"] | null> = {
  "first letter": null,
  "same subject": "guess",
  "not a participant": "other_sender",
  "closed long ago": "old",
};

/** Whose threads are looked at: the contact's, in the accounts that the letter is addressed to. */
interface Addressed {
  channel: ChannelName;
  contact: ContactKey;
  accounts: AccountId[];
}

/** Gathers what is known of the conversations that a letter points at and places it by the rule of the core. */
export async function placeByReferences(
  tx: Tx,
  row: InboxRecord,
  message: InboundMessage,
  thread: Extract<Thread, { by: "references" }>,
): Promise<Place> {
  const isClear = message.origin?.clear ?? true;
  const to: Addressed = { channel: row.channel, contact: row.contact, accounts: accountsIn(row, message) };
  const byToken = thread.token && (await byId(tx, to, thread.token.conversation));
  const byReference = await byReferences(tx, to, thread.references);
  const byTag = thread.tag === null ? null : await byNumber(tx, to, thread.tag);
  const isPointed = byToken !== null || byReference !== null || byTag !== null;
  const bySubject = isPointed || !isClear ? null : await bySameSubject(tx, to, message.subject);
  const known = [byToken, byReference, byTag, bySubject];
  const decision = decideThread({
    byToken: byToken && factsOf(byToken),
    byReference: byReference && factsOf(byReference),
    byTag: byTag && factsOf(byTag),
    bySubject: bySubject && factsOf(bySubject),
    sender: isClear ? message.from.value : null,
    subject: message.subject,
    // A month needs no finer clock than this machine's.
    nowMs: Date.now(),
  });
  if (decision.place === "quarantine") return { aside: `security: ${decision.why}` };
  if (decision.place === "new") {
    const reason = reasons[decision.why];
    return { anew: decision.linkTo === null || reason === null ? null : { to: decision.linkTo, reason } };
  }
  const into = known.find((one) => one?._id === decision.conversation);
  if (!into) throw new Error("The rule chose a conversation that nobody named.");
  return { into, isOtherSubject: decision.proposesSplit };
}

function factsOf(record: ConversationRecord): KnownConversation {
  const { _id: id, subject, participants, closedAt } = record;
  return { id, subject, participants, closedAtMs: closedAt?.getTime() ?? null };
}

async function byId(tx: Tx, to: Addressed, id: ConversationId): Promise<ConversationRecord | null> {
  const found = await conversations.of(tx.store).findOne({ _id: id }, { session: tx.session });
  return found && isAt(found, to) ? found : null;
}

/** Whether it is held in one of these accounts, or answered from there. */
function isAt({ channel, account, answersTo }: ConversationRecord, to: Addressed): boolean {
  return [{ channel, account }, ...(answersTo ? [answersTo] : [])].some(
    (one) => one.channel === to.channel && to.accounts.includes(one.account),
  );
}

async function byNumber(tx: Tx, to: Addressed, number: number): Promise<ConversationRecord | null> {
  const found = await conversations.of(tx.store).findOne({ number }, { session: tx.session });
  return found && isAt(found, to) ? found : null;
}

/** An open conversation of the same contact under the same subject, latest first: a guess, never a merge. */
async function bySameSubject(tx: Tx, to: Addressed, subject: string): Promise<ConversationRecord | null> {
  const wanted = bareSubject(subject).toLowerCase();
  if (wanted === "") return null;
  const latest = await conversations
    .of(tx.store)
    .find({ contact: to.contact, channel: to.channel }, { session: tx.session })
    .sort({ openedAt: -1 })
    .limit(20)
    .toArray();
  return (
    latest.find(
      (one) =>
        one.state === "open" &&
        to.accounts.includes(one.account) &&
        bareSubject(one.subject).toLowerCase() === wanted,
    ) ?? null
  );
}

/** The last reference that we know wins: it is the letter that was answered. */
async function byReferences(tx: Tx, to: Addressed, references: string[]): Promise<ConversationRecord | null> {
  // An empty id would match a stranger's thread.
  const keys = references
    .filter((one) => one !== "")
    .slice(-50)
    .flatMap((one) => to.accounts.map((account) => externalKey(account, one)));
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
  return last ? byId(tx, to, last.conversation) : null;
}
