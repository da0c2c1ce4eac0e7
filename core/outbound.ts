import type { AccountId, ChannelName, ContactKey, ConversationId, MessageId } from "./ids.ts";
import type { FileRef } from "./message.ts";

/** All that a channel needs to send one message. */
export interface OutboundMessage {
  id: MessageId;
  conversation: ConversationId;
  /** The conversation's human number, for subject tags. */
  number: number;
  channel: ChannelName;
  account: AccountId;
  contact: ContactKey;
  /** The bare address inside the channel. */
  to: string;
  toName: string;
  copies: string[];
  subject: string;
  text: string;
  files: FileRef[];
  authorName: string;
  /** External ids of the conversation's messages, oldest first, and the one that is answered. */
  references: string[];
  inReplyTo: string | null;
  /** Position in the conversation's log. */
  seq: number;
  atMs: number;
  /** Written by a machine (an acknowledgement): marked so that no other machine answers. */
  automatic: boolean;
}

/** What became of an attempt to send. `refused` is final, `later` asks for another attempt, `uncertain` means it may have been sent. */
export type Receipt =
  | { result: "sent"; external: string | null }
  | { result: "refused"; reason: string }
  | { result: "later"; reason: string; afterMs: number }
  | { result: "uncertain"; reason: string };
