import type { AccountId, ChannelName, ContactKey, ConversationId, MessageId, QueueId } from "./ids.ts";
import type { ContactPoint } from "./client.ts";
import type { DeliveryState, FileRef, Origin } from "./message.ts";

/** What a channel knows of one event at the door, before anything is parsed in earnest. Saved with its raw form under the unique (channel, account, key). */
export interface InboundEvent {
  channel: ChannelName;
  account: AccountId;
  /** The outside world's own identity of this event; a repeat has the same key. */
  key: string;
  contact: ContactKey;
  /** Orders the events of one contact; any number that grows with them (a client's own count, or the time of receipt). */
  order: number;
  /** The event as it came: JSON text, or the bytes of a letter. */
  raw: Uint8Array;
  /** Envelope, headers, address of the peer: what the channel needs besides `raw` to read it later. */
  facts: Record<string, string>;
}

/** How a message finds its conversation. */
export type Thread =
  /** The contact's open conversation, or a new one. */
  | { by: "contact" }
  /** Letters: a proved reply token, then known external ids from last to first, then a subject tag if the sender takes part, else new. */
  | {
      by: "references";
      token: { conversation: ConversationId } | null;
      references: string[];
      tag: number | null;
    };

/** What a channel's `read` gives: one shape for all channels. */
export type Inbound =
  | {
      kind: "message";
      /** Made by the client (chat) or by the door (the inbox row's id). */
      id: MessageId;
      from: ContactPoint & { name: string };
      /** Other points the client stated about themselves (unverified). */
      stated: ContactPoint[];
      text: string;
      html?: string;
      subject: string;
      files: FileRef[];
      /** External ids under which later messages may refer to this one. */
      external: string[];
      thread: Thread;
      origin?: Origin;
      /** The page of the site it was written on. */
      page?: string;
      /** Accounts of ours that it is addressed to, where it came to several: it belongs to the first, and the queues of the others see it too. */
      accounts?: AccountId[];
      /** The mail address to which the client wants the answer as a letter, where a new conversation begins with it. */
      letterTo?: string;
      /** Which queue the client asked for; else the account's. */
      queue?: QueueId;
      /** An automatic "we have your letter": set by a channel that found nothing against it; the hub still keeps its caps. */
      acknowledge?: { text: string; isProven: boolean };
      /** True when no person needs to answer (an out-of-office note): filed, opens no work item. */
      quiet: boolean;
    }
  | {
      kind: "receipt";
      message: MessageId | null;
      external: string | null;
      state: DeliveryState;
      reason: string;
    }
  | { kind: "delayed"; message: MessageId | null; external: string | null; reason: string }
  | { kind: "rated"; score: number; comment: string }
  | { kind: "ended" }
  /** The client wants to be called, at an E.164 number, instead of waiting here. */
  | { kind: "callback"; phone: string }
  /** The client wants the answer as a letter to this mail address instead of waiting here. */
  | { kind: "letter"; address: string }
  /** They wait here after all. */
  | { kind: "callback_canceled" }
  | { kind: "transcript"; address: string }
  /** Genuine, but nothing for a person (backscatter, a forged token): kept in the inbox with its reason, counted, shown to administrators. */
  | { kind: "quarantined"; reason: string };

/** A message among them. */
export type InboundMessage = Extract<Inbound, { kind: "message" }>;
