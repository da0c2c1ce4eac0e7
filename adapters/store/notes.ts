import type { AgentId, ConversationId } from "../../core/ids.ts";
import type { LogEntry } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import { isDuplicate } from "../mongo.ts";
import { append } from "./append.ts";
import { change } from "./change.ts";
import { interactions } from "./records/interactions.ts";
import type { Store } from "./store.ts";
import { entryOf } from "./views.ts";

/** Adds a note that no client ever sees. The same id twice is one note. */
export async function addNote(
  store: Store,
  note: {
    id: string;
    conversation: ConversationId;
    by: { id: AgentId; name: string };
    text: string;
  },
): Promise<LogEntry> {
  const { id, conversation, by, text } = note;
  try {
    return await change(store, async (tx) => {
      const line = {
        actor: { kind: "agent", ...by },
        what: { kind: "note.added", id, text },
        message: id,
      } as const;
      const appended = await append(tx, { _id: conversation }, [line]);
      if (!appended) throw new Problem("not_found");
      return appended.entries[0] as LogEntry;
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const known = await interactions.of(store).findOne({ message: id });
    if (known?.conversation !== conversation) throw new Problem("already_exists");
    return entryOf(known);
  }
}
