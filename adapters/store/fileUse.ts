import type { ConversationId, FileId, MessageId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import { interactions } from "./records/interactions.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** The conversations whose log holds this file. */
export async function conversationsOfFile(store: Base, file: FileId): Promise<ConversationId[]> {
  const rows = await interactions.of(store).find({ files: file }).limit(20).toArray();
  return [...new Set(rows.map((row) => row.conversation))];
}

/** A message of the log with its conversation; null when there is none. */
export async function findMessage(store: Base, message: MessageId): Promise<Message | null> {
  const row = await interactions.of(store).findOne({ message });
  return row && "message" in row.what && typeof row.what.message === "object" ? row.what.message : null;
}
