import type { AgentId, ConversationId } from "../../core/ids.ts";
import type { Store } from "./store.ts";

/** The last row this agent has read; 0 when none. */
export async function seenBy(store: Store, conversation: ConversationId, agent: AgentId): Promise<number> {
  throw new Error(`soon ${store.channels.size} ${conversation} ${agent}`);
}

/** Notes how far the agent has read; never goes back. */
export async function markSeen(
  store: Store,
  conversation: ConversationId,
  agent: AgentId,
  seq: number,
): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${conversation} ${agent} ${seq}`);
}
