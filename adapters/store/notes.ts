import type { AgentId, ConversationId } from "../../core/ids.ts";
import type { LogEntry } from "../../core/log.ts";
import type { Store } from "./store.ts";

/** Adds a note that no client ever sees. The same id twice is one note. */
export async function addNote(
  store: Store,
  note: { id: string; conversation: ConversationId; by: { id: AgentId; name: string }; text: string },
): Promise<LogEntry> {
  throw new Error(`soon ${store.channels.size} ${note.id}`);
}
