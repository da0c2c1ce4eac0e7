import { Schema } from "mongoose";
import type { Draft } from "../../../core/desk.ts";
import type { AgentId, ConversationId } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** An unsent text; the id is conversation, agent and kind. */
export interface DraftRecord extends Omit<Draft, "savedAtMs"> {
  _id: string;
  conversation: ConversationId;
  agent: AgentId;
  /** Their work was taken from them while they were away: whoever gets the conversation goes on with it. */
  left?: boolean;
  savedAt: Date;
}

export const drafts = noun<DraftRecord>(
  "drafts",
  {
    conversation: String,
    agent: String,
    kind: String,
    text: String,
    subject: String,
    copies: [String],
    files: [Schema.Types.Mixed],
    from: String,
    left: Boolean,
    savedAt: Date,
  },
  [[{ conversation: 1, agent: 1 }]],
);

/** How far an agent has read a conversation; the id is conversation and agent. */
export interface SeenRecord {
  _id: string;
  seq: number;
}

export const seen = noun<SeenRecord>("seen", { seq: Number });

/** Numbers that only grow, by name, and cursors of channels. */
export interface CounterRecord {
  _id: string;
  value: number;
}

export const counters = noun<CounterRecord>("counters", { value: Number });

export interface CursorRecord {
  _id: string;
  value: string;
}

export const cursors = noun<CursorRecord>("cursors", { value: String });
