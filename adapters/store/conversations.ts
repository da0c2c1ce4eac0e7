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
import type { ClientThread } from "../channels/channel.ts";
import type { Store } from "./store.ts";

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
  throw new Error(`soon ${store.channels.size} ${conversation}`);
}

/** The conversation of a message, inbound or outbound; null when there is no such message. */
export async function conversationOfMessage(
  store: Store,
  message: MessageId,
): Promise<ConversationId | null> {
  throw new Error(`soon ${store.channels.size} ${message}`);
}

/** The head as the desk shows it, without the caller's own parts; Problem `not_found`. */
export async function conversationHead(
  store: Store,
  conversation: ConversationId,
): Promise<Omit<ConversationHead, "mayAct" | "accountName">> {
  throw new Error(`soon ${store.channels.size} ${conversation}`);
}

/** Rows after `since` in order, at most `limit` (500). */
export async function threadRows(
  store: Store,
  conversation: ConversationId,
  since: number,
  limit = 500,
): Promise<LogEntry[]> {
  throw new Error(`soon ${store.channels.size} ${conversation} ${since} ${limit}`);
}

/** The latest conversation of the contact as the client may see it, rows after `since`. */
export async function clientThread(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
  since: number,
): Promise<ClientThread | null> {
  throw new Error(`soon ${store.channels.size} ${channel} ${contact} ${since}`);
}

/** Whether a conversation of this contact holds this file in a row that the client may see. */
export async function contactMayRead(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
  file: FileId,
): Promise<boolean> {
  throw new Error(`soon ${store.channels.size} ${channel} ${contact} ${file}`);
}

/** The last words of each conversation and how many client messages this agent has not seen. */
export async function previewsOf(
  store: Store,
  conversations: ConversationId[],
  agent: AgentId,
): Promise<Record<ConversationId, Preview>> {
  throw new Error(`soon ${store.channels.size} ${conversations.length} ${agent}`);
}
