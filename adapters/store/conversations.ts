import type { Guarded } from "../../core/access.ts";
import type { ConversationHead, Preview } from "../../core/desk.ts";
import type {
  AgentId,
  ChannelName,
  ClientId,
  ContactKey,
  ConversationId,
  FileId,
  ItemId,
  MessageId,
} from "../../core/ids.ts";
import type { LogEntry } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { ClientThread } from "../channels/channel.ts";
import { findItem, itemView } from "./items.ts";
import { isForClient } from "./news.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { duty } from "./records/duty.ts";
import { tellWait } from "./estimates.ts";
import { placeOf } from "./places.ts";
import { interactions } from "./records/interactions.ts";
import { seenIn } from "./seen.ts";
import type { Store } from "./store.ts";
import { entryOf } from "./views.ts";
import { closedNow, waysFor } from "./ways.ts";

/** What an access check needs, and what a handler needs next. */
export interface GuardedConversation extends Guarded {
  id: ConversationId;
  client: ClientId | null;
  channel: ChannelName;
  contact: ContactKey;
  item: ItemId | null;
  state: "open" | "closed";
  seq: number;
}

/** The facts on which `maySee` and `mayAct` decide; Problem `not_found`. */
export async function guardedBy(store: Store, conversation: ConversationId): Promise<GuardedConversation> {
  const found = await conversations.of(store).findOne(
    { _id: conversation },
    {
      projection: {
        queue: 1,
        alsoQueues: 1,
        agent: 1,
        pastAgents: 1,
        client: 1,
        channel: 1,
        contact: 1,
        item: 1,
        state: 1,
        seq: 1,
      },
    },
  );
  if (!found) throw new Problem("not_found");
  const {
    _id,
    queue,
    alsoQueues = [],
    agent,
    pastAgents,
    client,
    channel,
    contact,
    item,
    state,
    seq,
  } = found;
  return { id: _id, queue, alsoQueues, agent, pastAgents, client, channel, contact, item, state, seq };
}

/** What decides who may see these conversations, by id; one that is not there is left out. */
export async function guardsOf(store: Store, ids: ConversationId[]): Promise<Map<ConversationId, Guarded>> {
  const found = await conversations
    .of(store)
    .find({ _id: { $in: ids } }, { projection: { queue: 1, alsoQueues: 1, agent: 1, pastAgents: 1 } })
    .toArray();
  return new Map(
    found.map(({ _id, queue, alsoQueues = [], agent, pastAgents }) => [
      _id,
      { queue, alsoQueues, agent, pastAgents },
    ]),
  );
}

/** The conversation of a message, inbound or outbound; null when there is no such message. */
export async function conversationOfMessage(
  store: Store,
  message: MessageId,
): Promise<ConversationId | null> {
  const row = await interactions.of(store).findOne({ message }, { projection: { conversation: 1 } });
  return row?.conversation ?? null;
}

/** The head as the desk shows it, without the caller's own parts; Problem `not_found`. */
export async function conversationHead(
  store: Store,
  conversation: ConversationId,
): Promise<Omit<ConversationHead, "mayAct" | "accountName">> {
  const found = await conversations.of(store).findOne({ _id: conversation });
  if (!found) throw new Problem("not_found");
  const item = found.item === null ? null : await findItem(store, found.item);
  return {
    id: found._id,
    number: found.number,
    client: found.client,
    clientName: found.clientName,
    channel: found.channel,
    account: found.account,
    to: found.to,
    ...(found.answersTo ? { answersTo: { channel: found.answersTo.channel, to: found.answersTo.to } } : {}),
    subject: found.subject,
    queue: found.queue,
    state: found.state,
    item: item && itemView(item),
    agent: found.agent,
    openedAtMs: found.openedAt.getTime(),
    closedAtMs: found.closedAt?.getTime() ?? null,
    lastAtMs: found.lastAt.getTime(),
    seq: found.seq,
  };
}

/** Rows after `since` in order, at most `limit` (500). */
export async function threadRows(
  store: Store,
  conversation: ConversationId,
  since: number,
  limit = 500,
): Promise<LogEntry[]> {
  const rows = await interactions
    .of(store)
    .find({ conversation, seq: { $gt: since } })
    .sort({ seq: 1 })
    .limit(limit)
    .toArray();
  return rows.map(entryOf);
}

/** The contact's latest conversation in this channel. */
async function latestOf(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
): Promise<ConversationRecord | null> {
  const [latest] = await conversations
    .of(store)
    .find({ contact, channel })
    .sort({ openedAt: -1 })
    .limit(1)
    .toArray();
  return latest ?? null;
}

/** The latest conversation of the contact as the client may see it, rows after `since`. */
export async function clientThread(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
  since: number,
): Promise<ClientThread | null> {
  const head = await latestOf(store, channel, contact);
  if (!head) return null;
  const [rows, wait, agent] = await Promise.all([
    since >= head.seq ? [] : threadRows(store, head._id, since, 2_000),
    waitOf(store, head),
    head.agent === null ? null : duty.of(store).findOne({ _id: head.agent }, { projection: { name: 1 } }),
  ]);
  return {
    conversation: head._id,
    entries: rows.filter((entry) => isForClient(head, entry)),
    ...wait,
    agentName: agent?.name ?? null,
    state: head.state === "closed" ? "ended" : head.agent === null ? "waiting" : "active",
  };
}

/** What a client who waits is told: their place from 1, how long it takes, and how else they may be answered. */
type WaitTold = Pick<ClientThread, "place" | "waitMs" | "ways" | "callback" | "letter" | "closed">;

const noWait: WaitTold = {
  place: null,
  waitMs: null,
  ways: [],
  callback: null,
  letter: null,
  closed: null,
};

/** An offer in front of an agent counts as the place it had; who waits for the next call, or for a letter, has no place. */
async function waitOf(store: Store, head: ConversationRecord): Promise<WaitTold> {
  const item = head.item === null ? null : await findItem(store, head.item);
  if (!item) return noWait;
  const { state, callback: wish, letter = null } = item;
  // A letter stands in no line that a client could watch.
  if (letter !== null) return { ...noWait, letter };
  const againMs = "notBefore" in state ? (state.notBefore?.getTime() ?? null) : null;
  const callback = wish ? { phone: wish.phone, againMs } : null;
  if ((state.name !== "queued" && state.name !== "reserved") || againMs !== null)
    return { ...noWait, callback };
  const [place, closed] = await Promise.all([placeOf(store, item), closedNow(store, item.queue)]);
  // How fast a closed line moves says nothing.
  const waitMs = closed ? null : await tellWait(store, item, place);
  const ways = callback ? [] : await waysFor(store, item, { place, waitMs });
  return { ...noWait, place, waitMs, ways, callback, closed };
}

/** Whether a conversation of this contact holds this file in a row that the client may see. */
export async function contactMayRead(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
  file: FileId,
): Promise<boolean> {
  const rows = await interactions.of(store).find({ files: file }).limit(20).toArray();
  for (const row of rows) {
    const head = await conversations
      .of(store)
      .findOne({ _id: row.conversation }, { projection: { contact: 1, channel: 1, answersTo: 1 } });
    if (head?.contact === contact && head.channel === channel && isForClient(head, entryOf(row))) return true;
  }
  return false;
}

/** The last words of each conversation and how many client messages this agent has not seen. */
export async function previewsOf(
  store: Store,
  ids: ConversationId[],
  agent: AgentId,
): Promise<Record<ConversationId, Preview>> {
  if (ids.length === 0) return {};
  const [heads, seen] = await Promise.all([
    conversations
      .of(store)
      .find({ _id: { $in: ids } }, { projection: { preview: 1, lastAt: 1, seq: 1 } })
      .toArray(),
    seenIn(store, ids, agent),
  ]);
  const made = await Promise.all(
    heads.map(async ({ _id, preview, lastAt, seq }): Promise<[string, Preview]> => {
      const from = seen.get(_id) ?? 0;
      const unread = from >= seq ? 0 : await unreadAfter(store, _id, from);
      return [_id, { text: preview, atMs: lastAt.getTime(), unread }];
    }),
  );
  return Object.fromEntries(made);
}

function unreadAfter(store: Store, conversation: ConversationId, seq: number): Promise<number> {
  return interactions
    .of(store)
    .countDocuments({ conversation, seq: { $gt: seq }, "what.kind": "message.received" }, { limit: 100 });
}
