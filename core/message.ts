import type { Bilingual, ChannelName, ConversationId, FileId, MessageId } from "./ids.ts";

export interface FileRef {
  id: FileId;
  /** Safe to display and to save under; never a path. */
  name: string;
  type: string;
  sizeBytes: number;
  /** Set for a picture shown inside the letter: its content id. */
  inlineId?: string;
}

/** What the channel could tell about the sender's honesty. Anything but `pass` means: suggest the client, do not trust the name. */
export interface Authenticity {
  verdict: "pass" | "fail" | "none";
  detail: string;
}

/** Where a client's message came from, as far as the agent may want to check it. */
export interface Origin {
  name: string;
  address: string;
  /** False when two readings of the sender differ: no card is opened by it. */
  clear: boolean;
  authenticity: Authenticity;
  /** What was wrong with the form of the message, in plain words. */
  warnings: Bilingual[];
  /** The message as it arrived, byte for byte. */
  raw: FileId | null;
  /** Character ranges of `text` that repeat earlier letters: folded on the screen, never removed. */
  quoted: [start: number, end: number][];
  /** An answer written by a machine (out of office, list): filed, never answered automatically. */
  automatic: boolean;
}

export interface Message {
  id: MessageId;
  conversation: ConversationId;
  channel: ChannelName;
  direction: "in" | "out";
  text: string;
  /** Sanitised, remote images blocked; shown only inside a sandboxed frame. */
  html?: string;
  subject?: string;
  files: FileRef[];
  /** The id under which the outside world knows the message (Message-ID, provider id). */
  external?: string;
  origin?: Origin;
  /** The page of the bank's site it was written on. */
  page?: string;
  /** Addresses that receive copies, outbound only. */
  copies?: string[];
}

/** The life of an outbound message. It never moves to a lower rank. */
export type DeliveryState = "planned" | "sending" | "sent" | "uncertain" | "failed" | "delivered" | "read";

const rank: Record<DeliveryState, number> = {
  planned: 0,
  sending: 1,
  sent: 2,
  uncertain: 2,
  failed: 3,
  delivered: 4,
  read: 5,
};

/** True when a delivery report may change `from` into `to`: only upwards, because providers repeat and reorder their reports. "Send again" is the agent's own step from `failed` or `uncertain` back to `planned`. */
export function mayAdvance(from: DeliveryState, to: DeliveryState): boolean {
  return rank[to] > rank[from];
}

/** The states that a report with this news may start from, for a conditional write. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  return (Object.keys(rank) as DeliveryState[]).filter((state) => mayAdvance(state, to));
}
