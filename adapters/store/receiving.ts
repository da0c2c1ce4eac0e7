import type { ConversationId, ItemId } from "../../core/ids.ts";
import type { Inbound, InboundMessage } from "../../core/inbound.ts";
import type { Actor } from "../../core/log.ts";
import { isDuplicate } from "../mongo.ts";
import { acknowledge } from "./acknowledgements.ts";
import { append } from "./append.ts";
import { askCallback, cancelCallback } from "./callbacks.ts";
import { change, isPassing, type Tx } from "./change.ts";
import { endByClient } from "./endings.ts";
import { setAside, takeOldest, takeRow } from "./inbox.ts";
import { moveItem } from "./items.ts";
import { askLetter } from "./letters.ts";
import { changeLoad } from "./load.ts";
import { advanceIn } from "./messages.ts";
import { openConversation, openItem, previewOf, pushExternals, reopenConversation } from "./openings.ts";
import { foldKnown } from "./quotations.ts";
import { messageLine } from "./received.ts";
import { conversations, type ConversationRecord, type Head } from "./records/conversations.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { interactions } from "./records/interactions.ts";
import type { Filter } from "./noun.ts";
import type { Store } from "./store.ts";
import { accountsIn, atHome, shareQueues } from "./sharing.ts";
import { placeByReferences, type Place } from "./threading.ts";
import { planTranscript } from "./transcripts.ts";

/** What came of one row. */
export interface Handled {
  row: InboxRecord;
  /** Items that began to wait. */
  placed: ItemId[];
}

/** How a channel reads a row. */
export type Reader = (row: InboxRecord) => Promise<Inbound[]>;

/** Reading or storing a row failed; it waits as before. */
export class RowFailed extends Error {
  readonly row: InboxRecord;
  constructor(row: InboxRecord, cause: unknown) {
    super("An event could not be handled", { cause });
    this.row = row;
  }
}

/**
 * Takes the contact's oldest row and does all that it means, in one transaction: it happens once or not at all, in the
 * contact's order, however many workers try. The row is read inside, which spares a round trip; so this is for channels
 * that read in an instant. Null when nothing waits.
 */
export async function receiveNext(store: Store, mark: string, read: Reader): Promise<Handled | null> {
  let taken: InboxRecord | null = null;
  try {
    return await carefully((careful) =>
      change(
        store,
        async (tx) => {
          const row = await takeOldest(tx, mark);
          if (!row) return null;
          taken = row;
          await receiveAll(tx, row, await read(row), careful);
          return { row, placed: tx.placed };
        },
        { greets: true },
      ),
    );
  } catch (error) {
    throw taken === null || isPassing(error) ? error : new RowFailed(taken, error);
  }
}

/**
 * The same for a row that was read before, which may have taken long. Returns the items that began to wait, or null when
 * another worker took the row meanwhile.
 */
export function receiveRow(
  store: Store,
  row: InboxRecord,
  inbounds: readonly Inbound[],
): Promise<ItemId[] | null> {
  return carefully((careful) =>
    change(
      store,
      async (tx) => {
        if (!(await takeRow(tx, row))) return null;
        await receiveAll(tx, row, inbounds, careful);
        return tx.placed;
      },
      { greets: true },
    ),
  );
}

/** Almost every message is new, so only after a refusal by the unique index does it pay to ask which are known. */
async function carefully<T>(work: (careful: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return work(true);
  }
}

async function receiveAll(
  tx: Tx,
  row: InboxRecord,
  inbounds: readonly Inbound[],
  careful: boolean,
): Promise<void> {
  for (const inbound of inbounds) await receive(tx, row, inbound, careful);
}

async function receive(tx: Tx, row: InboxRecord, inbound: Inbound, careful: boolean): Promise<void> {
  switch (inbound.kind) {
    case "message":
      if (careful && (await isRepeat(tx, row, inbound))) return;
      return receiveMessage(tx, row, inbound);
    case "receipt":
    case "delayed": {
      const message = inbound.message ?? (inbound.external === null ? null : { external: inbound.external });
      if (message === null) return;
      const to = inbound.kind === "delayed" ? "delayed" : inbound.state;
      await advanceIn(tx, { message, to, reason: inbound.reason });
      return;
    }
    case "rated": {
      const { score, comment } = inbound;
      return tell(tx, row, { kind: "conversation.rated", score, comment });
    }
    case "ended":
      return endByClient(tx, await latestOf(tx, row));
    case "callback":
      return askCallback(tx, await latestOf(tx, row), inbound.phone);
    case "letter":
      return askLetter(tx, await latestOf(tx, row), inbound.address);
    case "callback_canceled":
      return cancelCallback(tx, await latestOf(tx, row));
    case "transcript":
      return planTranscript(tx, await latestOf(tx, row), inbound.address);
    case "quarantined":
      return setAside(tx, row, inbound.reason);
  }
}

/** The contact's latest conversation in this channel. */
async function latestOf(tx: Tx, row: InboxRecord): Promise<ConversationRecord | null> {
  const [latest] = await conversations
    .of(tx.store)
    .find({ contact: row.contact, channel: row.channel }, { session: tx.session })
    .sort({ openedAt: -1 })
    .limit(1)
    .toArray();
  return latest ?? null;
}

async function tell(
  tx: Tx,
  row: InboxRecord,
  what: { kind: "conversation.rated"; score: number; comment: string },
): Promise<void> {
  const latest = await latestOf(tx, row);
  if (!latest) return;
  const actor: Actor = { kind: "client", id: latest.client, name: latest.clientName };
  await append(tx, { _id: latest._id }, [{ actor, what }]);
}

async function receiveMessage(tx: Tx, row: InboxRecord, message: InboundMessage): Promise<void> {
  const { thread } = message;
  if (thread.by === "contact") {
    const open = { channel: row.channel, contact: row.contact, single: true, state: "open" } as const;
    if (await addMessage(tx, open, row, message)) return;
    // A page that resends after its conversation closed opens no other: the log refuses the message a second time.
    await openConversation(tx, row, message, null);
    return;
  }
  if (await isRepeat(tx, row, message)) return;
  const accounts = accountsIn(row, message);
  const place = await placeByReferences(tx, row, message, thread);
  if ("aside" in place) return setAside(tx, row, place.aside);
  if ("anew" in place) {
    const { head } = await openConversation(tx, atHome(row, message), message, place.anew);
    await shareQueues(tx, head, accounts);
    return acknowledge(tx, head, message);
  }
  const { into } = place;
  // Ids of letters are known by the mailbox, also in a conversation that began elsewhere.
  const { account } = row.channel === into.channel ? into : (into.answersTo ?? into);
  await continueIn(tx, { ...row, account }, message, place);
  await shareQueues(tx, { _id: into._id, account }, accounts);
}

async function continueIn(
  tx: Tx,
  row: InboxRecord,
  message: InboundMessage,
  { into, isOtherSubject }: Extract<Place, { into: ConversationRecord }>,
): Promise<void> {
  const folded = await foldKnown(tx, into._id, message);
  const isReopened =
    into.state === "closed" &&
    into.item === null &&
    !message.quiet &&
    (await reopenConversation(tx, into, row, folded)) !== null;
  if (!isReopened) await addMessage(tx, { _id: into._id }, row, folded);
  if (isOtherSubject) await tellOtherSubject(tx, into, message);
}

/**
 * The same message in another envelope (a page that resent under a new key, a letter that came to two of our addresses)
 * is in the log already. A copy that came to a further account lets that account's queue see it.
 */
async function isRepeat(tx: Tx, row: InboxRecord, message: InboundMessage): Promise<boolean> {
  const known = await interactions
    .of(tx.store)
    .findOne({ message: message.id }, { session: tx.session, projection: { conversation: 1 } });
  if (!known) return false;
  if (message.thread.by === "references") await shareCopy(tx, known.conversation, row);
  return true;
}

async function shareCopy(tx: Tx, conversation: ConversationId, { account }: InboxRecord): Promise<void> {
  const head = await conversations
    .of(tx.store)
    .findOne({ _id: conversation }, { session: tx.session, projection: { account: 1 } });
  if (head) await shareQueues(tx, head, [account]);
}

async function tellOtherSubject(
  tx: Tx,
  into: ConversationRecord,
  { subject }: InboundMessage,
): Promise<void> {
  const actor: Actor = { kind: "client", id: into.client, name: into.clientName };
  await append(tx, { _id: into._id }, [
    { actor, what: { kind: "subject.changed", was: into.subject, now: subject } },
  ]);
}

/** Puts the message into a conversation that is there: one write of the conversation, one of the log. */
async function addMessage(
  tx: Tx,
  where: Filter<ConversationRecord>,
  row: InboxRecord,
  message: InboundMessage,
): Promise<boolean> {
  const appended = await append(
    tx,
    where,
    { count: 1, lines: (head) => [messageLine(head._id, row, message, head.client)] },
    { $set: { preview: previewOf(message.text) }, ...pushExternals(message.external) },
  );
  if (!appended) return false;
  const { head, at } = appended;
  if (message.quiet) return true;
  if (head.item === null && head.state === "open") await openItem(tx, head);
  // The agent was writing up what they thought was over; they know the matter best, so it is theirs again.
  if (head.itemState === "wrapping" && head.state === "open") await resumeWrapped(tx, head, at);
  return true;
}

async function resumeWrapped(tx: Tx, head: Head, at: Date): Promise<void> {
  const { item, agent } = head;
  if (item === null || agent === null) return;
  const moved = await moveItem(
    tx,
    { item, names: ["wrapping"], agent },
    { name: "assigned", agent, since: at },
  );
  if (!moved) return;
  const actor: Actor = { kind: "client", id: head.client, name: head.clientName };
  await append(tx, { _id: head._id }, [{ actor, item, what: { kind: "item.resumed", item, agent } }], {
    $set: { itemState: "assigned" },
  });
  await changeLoad(tx, agent, at, { wrapping: -1, active: 1 });
  tx.news.push({ kind: "item", record: moved });
}
