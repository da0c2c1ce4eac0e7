import type { FileId, MessageId } from "../../core/ids.ts";
import { isDuplicate } from "../mongo.ts";
import { outgoing, type OutgoingRecord } from "./records/outgoing.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** Keeps a letter; the same message twice is one letter. */
export async function keepOutgoing(
  store: Base,
  letter: { account: string; to: string; subject: string; text: string; raw: FileId; message: MessageId },
): Promise<void> {
  const { message, account, to, subject, text, raw } = letter;
  try {
    await outgoing.of(store).insertOne({ _id: message, account, to, subject, text, raw, at: new Date() });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}

/** Letters before the moment, newest first. */
export function listOutgoing(store: Base, before: Date, limit: number): Promise<OutgoingRecord[]> {
  return outgoing
    .of(store)
    .find({ at: { $lt: before } })
    .sort({ at: -1 })
    .limit(limit)
    .toArray();
}

export function findOutgoing(store: Base, id: MessageId): Promise<OutgoingRecord | null> {
  return outgoing.of(store).findOne({ _id: id });
}
