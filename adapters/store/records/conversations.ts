import { Schema } from "mongoose";
import type { Match } from "../../../core/client.ts";
import type {
  AccountId,
  AgentId,
  ChannelName,
  ClientId,
  ContactKey,
  ItemId,
  QueueId,
} from "../../../core/ids.ts";
import type { ItemStateName } from "../../../core/item.ts";
import { noun } from "../noun.ts";

/** The thread of one contact about one matter; its words are rows of the log. */
export interface ConversationRecord {
  _id: string;
  /** What people say to each other: "number 1234". */
  number: number;
  client: ClientId | null;
  clientName: string;
  match: Match;
  channel: ChannelName;
  account: AccountId;
  contact: ContactKey;
  /** The client's bare address inside the channel. */
  to: string;
  /** Values of the contact points that take part: a letter of anyone else opens a conversation of its own. */
  participants: string[];
  /** Where it is answered, when that is not where it began. */
  answersTo?: Pick<ConversationRecord, "channel" | "account" | "contact" | "to">;
  subject: string;
  queue: QueueId;
  /** Further queues that the client addressed at once. */
  alsoQueues?: QueueId[];
  state: "open" | "closed";
  /** True when the contact has at most one open conversation in this channel. */
  single: boolean;
  /** The last row of the log. Grows in the transaction that writes the rows. */
  seq: number;
  /** The work item in progress and its state, or null when nobody is needed. */
  item: ItemId | null;
  itemState: ItemStateName | null;
  /** Who holds the item. */
  agent: AgentId | null;
  pastAgents: AgentId[];
  /** Latest external ids of its messages, for the headers of an answer. */
  externals: string[];
  /** The last words of the client, for the list and the offer. */
  preview: string;
  /** True when a person has answered the present item. */
  answered: boolean;
  openedAt: Date;
  closedAt: Date | null;
  /** The database's time of the last row. */
  lastAt: Date;
}

/** The parts of a conversation that no step needs and every step would have to carry. */
export const left = { match: 0, participants: 0, pastAgents: 0, externals: 0, preview: 0 } as const;

/** A conversation without them. */
export type Head = Omit<ConversationRecord, keyof typeof left>;

export const conversations = noun<ConversationRecord>(
  "conversations",
  {
    number: Number,
    client: String,
    clientName: String,
    match: Schema.Types.Mixed,
    channel: String,
    account: String,
    contact: String,
    to: String,
    participants: [String],
    answersTo: Schema.Types.Mixed,
    subject: String,
    queue: String,
    alsoQueues: { type: [String], default: undefined },
    state: String,
    single: Boolean,
    seq: Number,
    item: String,
    itemState: String,
    agent: String,
    pastAgents: [String],
    externals: [String],
    preview: String,
    answered: Boolean,
    openedAt: Date,
    closedAt: Date,
    lastAt: Date,
  },
  [
    [
      { channel: 1, contact: 1 },
      {
        unique: true,
        partialFilterExpression: { single: true, state: "open" },
        name: "one_open_per_contact",
      },
    ],
    [{ contact: 1, channel: 1, openedAt: -1 }],
    [{ client: 1, openedAt: -1 }],
    [{ number: 1 }, { unique: true }],
  ],
);
