import type { Draft } from "../../core/desk.ts";
import type { AgentId, ConversationId } from "../../core/ids.ts";
import { nameOfAgent } from "./agents.ts";
import type { Tx } from "./change.ts";
import { drafts, type DraftRecord } from "./records/desk.ts";
import type { Store } from "./store.ts";
import { handUploads } from "./uploads.ts";

type Base = Pick<Store, "mongo">;

const keyOf = (agent: AgentId, conversation: ConversationId, kind: Draft["kind"]): string =>
  `${conversation}:${agent}:${kind}`;

function draftOf({ kind, text, subject, copies, files, from, savedAt }: DraftRecord): Draft {
  return { kind, text, subject, copies, files, ...(from ? { from } : {}), savedAtMs: savedAt.getTime() };
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
    .updateOne(
      { _id },
      { $set: { agent, conversation, ...draft, savedAt }, $unset: { left: "", from: "" } },
      { upsert: true },
    );
  return { ...draft, savedAtMs: savedAt.getTime() };
}

/** Inside the transaction that takes the conversation from an agent who is away: their words stay for whoever gets it. */
export async function leaveDrafts(tx: Tx, conversation: ConversationId, agent: AgentId): Promise<void> {
  await drafts
    .of(tx.store)
    .updateMany({ conversation, agent }, { $set: { left: true } }, { session: tx.session });
}

/**
 * Whoever has the conversation now goes on with what others had to leave, unless they have words of their own. Each step may
 * run twice.
 */
export async function inheritDrafts(
  store: Base,
  conversation: ConversationId,
  agent: AgentId,
): Promise<void> {
  const found = await drafts
    .of(store)
    .find({ conversation, left: true, agent: { $ne: agent } })
    .sort({ savedAt: -1 })
    .toArray();
  for (const { _id, agent: by, left: _, from = null, ...words } of found) {
    const name = from ?? (await nameOfAgent(store, by)) ?? "";
    const own = keyOf(agent, conversation, words.kind);
    const { upsertedCount } = await drafts
      .of(store)
      .updateOne({ _id: own }, { $setOnInsert: { ...words, agent, from: name } }, { upsert: true });
    if (upsertedCount > 0) await handUploads(store, by, agent, words.files);
    await drafts.of(store).deleteOne({ _id });
  }
}
