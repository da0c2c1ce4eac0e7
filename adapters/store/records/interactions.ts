import { Schema } from "mongoose";
import type { AgentId, ConversationId, ClientId, FileId, ItemId, MessageId } from "../../../core/ids.ts";
import type { Actor, AgentLogEntry, ClientHappening, Happening } from "../../../core/log.ts";
import { noun } from "../noun.ts";

/** A row of the log about a conversation. Written once, never edited; a correction is a new row. */
export interface ConversationRow {
  _id: string;
  conversation: ConversationId;
  seq: number;
  at: Date;
  actor: Actor;
  what: Happening;
  item?: ItemId;
  client?: ClientId;
  /** Only on the row that brings the message: a message enters the log once. */
  message?: MessageId;
  /** Ids under which the outside world may refer to the message, each behind its account. */
  externals?: string[];
  files?: FileId[];
}

/** A row of the log about an agent. */
export interface AgentRow {
  _id: string;
  about: AgentId;
  at: Date;
  actor?: Actor;
  what: AgentLogEntry["what"];
}

/** A row of the log about a client who has never written. */
export interface ClientRow {
  _id: string;
  client: ClientId;
  at: Date;
  actor: Actor;
  what: ClientHappening;
}

export type InteractionRecord = ConversationRow | AgentRow | ClientRow;

export const interactions = noun<ConversationRow>(
  "interactions",
  {
    conversation: String,
    seq: Number,
    at: Date,
    actor: Schema.Types.Mixed,
    what: Schema.Types.Mixed,
    item: String,
    client: String,
    message: String,
    externals: [String],
    files: [String],
    about: String,
  },
  [
    [
      { conversation: 1, seq: 1 },
      { unique: true, partialFilterExpression: { seq: { $exists: true } } },
    ],
    [{ message: 1 }, { unique: true, sparse: true }],
    [{ externals: 1 }, { sparse: true }],
    [{ files: 1 }, { sparse: true }],
    [{ about: 1, at: 1 }, { partialFilterExpression: { about: { $exists: true } } }],
    // Who entered a queue when: one entry in the index for each item, whatever else happens to it.
    [{ at: 1 }, { partialFilterExpression: { "what.kind": "item.queued" } }],
  ],
);
