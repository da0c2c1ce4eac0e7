import type { AgentId, ConversationId } from "../../core/ids.ts";
import { seen } from "./records/desk.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

const keyOf = (conversation: ConversationId, agent: AgentId): string => `${conversation}:${agent}`;

/** The last row this agent has read; 0 when none. */
export async function seenBy(store: Base, conversation: ConversationId, agent: AgentId): Promise<number> {
  return (await seen.of(store).findOne({ _id: keyOf(conversation, agent) }))?.seq ?? 0;
}

/** The same for many conversations at once. */
export async function seenIn(
  store: Base,
  conversations: ConversationId[],
  agent: AgentId,
): Promise<Map<ConversationId, number>> {
  const rows = await seen
    .of(store)
    .find({ _id: { $in: conversations.map((one) => keyOf(one, agent)) } })
    .toArray();
  return new Map(rows.map((row) => [row._id.slice(0, row._id.indexOf(":")), row.seq]));
}

/** Notes how far the agent has read; never goes back. */
export async function markSeen(
  store: Base,
  conversation: ConversationId,
  agent: AgentId,
  seq: number,
): Promise<void> {
  await seen.of(store).updateOne({ _id: keyOf(conversation, agent) }, { $max: { seq } }, { upsert: true });
}
