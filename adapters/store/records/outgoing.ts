import type { FileId, MessageId } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** A letter that was sent into the built-in outbox, because its account has no mail server. */
export interface OutgoingRecord {
  /** The message's id: a letter that is sent again after a crash is kept once. */
  _id: MessageId;
  account: string;
  to: string;
  subject: string;
  text: string;
  raw: FileId;
  at: Date;
}

export const outgoing = noun<OutgoingRecord>(
  "outgoing",
  { account: String, to: String, subject: String, text: String, raw: String, at: Date },
  [[{ at: -1 }]],
);
