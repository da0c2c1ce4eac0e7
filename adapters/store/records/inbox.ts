import { Schema, type mongo } from "mongoose";
import type { AccountId, ChannelName, ContactKey } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** An event as it came in, kept before it is acknowledged. */
export interface InboxRecord {
  /** Begins with the contact's mark, so that a job with the id alone finds all rows of the contact in one query. */
  _id: string;
  mark: string;
  channel: ChannelName;
  account: AccountId;
  key: string;
  contact: ContactKey;
  order: number;
  /** Empty when the event was too large for a row: then it is in the file `rawFile`. */
  raw: mongo.Binary;
  rawFile: string | null;
  facts: Record<string, string>;
  receivedAt: Date;
  state: "stored" | "done" | "quarantined";
  reason: string | null;
  /** How often its handling failed. */
  attempts: number;
  /** Until when a row that is done is kept: its raw form as evidence, its key to recognise repeats. Only done rows have it. */
  forgetAt?: Date;
}

export const inbox = noun<InboxRecord>(
  "inbox",
  {
    mark: String,
    channel: String,
    account: String,
    key: String,
    contact: String,
    order: Number,
    raw: Buffer,
    rawFile: String,
    facts: Schema.Types.Mixed,
    receivedAt: Date,
    state: String,
    reason: String,
    attempts: Number,
    forgetAt: Date,
  },
  [
    [{ channel: 1, account: 1, key: 1 }, { unique: true }],
    // Almost all rows are done and no query wants them again, so they leave these indexes.
    [{ mark: 1, state: 1, order: 1 }, { partialFilterExpression: { state: "stored" } }],
    [{ state: 1, receivedAt: 1 }, { partialFilterExpression: { state: "stored" } }],
    [{ state: 1, receivedAt: -1 }, { partialFilterExpression: { state: "quarantined" } }],
    // The database forgets what is done; a row with a file waits until that is removed (`forgetRawFiles`).
    [{ forgetAt: 1 }, { expireAfterSeconds: 0, partialFilterExpression: { state: "done", rawFile: null } }],
    [{ state: 1, forgetAt: 1 }, { partialFilterExpression: { rawFile: { $gt: "" } } }],
  ],
);
