import type { Draft } from "../../core/desk.ts";
import type { AgentId, ConversationId } from "../../core/ids.ts";
import { drafts, type DraftRecord } from "./records/desk.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

const keyOf = (agent: AgentId, conversation: ConversationId, kind: Draft["kind"]): string =>
  `${conversation}:${agent}:${kind}`;

function draftOf({ kind, text, subject, copies, files, savedAt }: DraftRecord): Draft {
  return { kind, text, subject, copies, files, savedAtMs: savedAt.getTime() };
}

/** An agent's unsent texts in a conversation (a reply, a note, or both), the latest first. */
export async function draftsOf(store: Base, conversation: ConversationId, agent: AgentId): Promise<Draft[]> {
  const found = await drafts.of(store).find({ conversation, agent }).toArray();
  return found.map(draftOf).sort((a, b) => b.savedAtMs - a.savedAtMs);
}

/** Keeps an unsent text; an empty one without files is forgotten. */
export async function keepDraft(
  store: Base,
  conversation: ConversationId,
  agent: AgentId,
  draft: Omit<Draft, "savedAtMs">,
): Promise<Draft | null> {
  const _id = keyOf(agent, conversation, draft.kind);
  if (draft.text === "" && draft.files.length === 0) {
    await drafts.of(store).deleteOne({ _id });
    return null;
  }
  const savedAt = new Date();
  await drafts
    .of(store)
    .updateOne({ _id }, { $set: { agent, conversation, ...draft, savedAt } }, { upsert: true });
  return { ...draft, savedAtMs: savedAt.getTime() };
}
