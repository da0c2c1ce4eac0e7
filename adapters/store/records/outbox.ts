import type { Lane } from "../../queues.ts";
import type { AccountId, ChannelName, ContactKey, ConversationId } from "../../../core/ids.ts";
import type { DeliveryState } from "../../../core/message.ts";
import { noun } from "../noun.ts";

/** A message that must reach the client. Its words are in the log row `message.planned`. */
export interface OutboxRecord {
  /** The message's id. */
  _id: string;
  conversation: ConversationId;
  channel: ChannelName;
  account: AccountId;
  contact: ContactKey;
  to: string;
  /** Its place in the conversation's log: messages leave in this order. */
  seq: number;
  state: DeliveryState;
  /** Grows with every attempt; only the holder of the latest may write what became of it. */
  attempts: number;
  /** Attempts since the agent last asked, for the pauses between them. */
  retries: number;
  /** When the running attempt last showed life, by the database's clock. */
  claimedAt: Date | null;
  /** Not before this time. */
  nextAt: Date;
  external: string | null;
  reason: string;
  /** Written by the hub itself; counted against its caps. */
  automatic: boolean;
  plannedAt: Date;
  lane: Lane;
  updatedAt: Date;
}

export const outbox = noun<OutboxRecord>(
  "outbox",
  {
    conversation: String,
    channel: String,
    account: String,
    contact: String,
    to: String,
    seq: Number,
    state: String,
    attempts: Number,
    retries: Number,
    claimedAt: Date,
    nextAt: Date,
    external: String,
    reason: String,
    automatic: Boolean,
    plannedAt: Date,
    lane: String,
    updatedAt: Date,
  },
  [
    [{ conversation: 1, state: 1, seq: 1 }],
    [{ state: 1, nextAt: 1 }],
    [{ external: 1 }],
    [{ contact: 1, plannedAt: 1 }, { partialFilterExpression: { automatic: true } }],
    [{ account: 1, plannedAt: 1 }, { partialFilterExpression: { automatic: true } }],
  ],
);
