import { Schema } from "mongoose";
import type { ClientHead } from "../../../core/client.ts";
import type { ItemId } from "../../../core/ids.ts";
import type { WorkItem } from "../../../core/item.ts";
import type { OfferReason } from "../../../core/log.ts";
import { noun } from "../noun.ts";

/** What rides in an offer; kept while the item is reserved, so that a desk that loads again shows the same. */
export interface OfferCard extends Shown {
  /** In brief: this record is read and written with every step, the whole stands in the log. */
  why: OfferReason;
}

/** What an offer shows of its client. */
export interface Shown {
  client: ClientHead;
  /** Their last words. */
  preview: string;
}

/** A work item with what a list shows of its conversation, so that a list needs no second query. */
export interface ItemRecord extends Omit<WorkItem, "id"> {
  _id: ItemId;
  number: number;
  clientName: string;
  subject: string;
  /** When the first answer is due; null when it was given. */
  answerBy: Date | null;
  card: OfferCard | null;
}

export const items = noun<ItemRecord>(
  "items",
  {
    conversation: String,
    client: String,
    channel: String,
    kind: String,
    queue: String,
    alsoQueues: { type: [String], default: undefined },
    state: Schema.Types.Mixed,
    arrivedAt: Date,
    enteredAt: Date,
    acceptedAt: Date,
    priority: Number,
    rating: String,
    own: Schema.Types.Mixed,
    steps: [Schema.Types.Mixed],
    callback: Schema.Types.Mixed,
    letter: String,
    closing: Schema.Types.Mixed,
    overflowed: { type: [String], default: undefined },
    met: String,
    told: Schema.Types.Mixed,
    cost: Number,
    passes: [Schema.Types.Mixed],
    offers: Number,
    rev: Number,
    number: Number,
    clientName: String,
    subject: String,
    answerBy: Date,
    card: Schema.Types.Mixed,
  },
  [
    [{ "state.name": 1, queue: 1, priority: -1, arrivedAt: 1 }],
    [{ alsoQueues: 1 }, { sparse: true }],
    [{ queue: 1, acceptedAt: 1 }, { partialFilterExpression: { acceptedAt: { $exists: true } } }],
    [{ "state.agent": 1, "state.name": 1 }],
    [{ "state.asked.agent": 1 }, { sparse: true }],
    [{ "state.name": 1, "state.until": 1 }],
    [{ "state.notBefore": 1 }, { sparse: true }],
    [{ conversation: 1 }],
    [{ client: 1, "state.name": 1 }],
  ],
);
