import type { AgentId, ConversationId, MessageId } from "../../core/ids.ts";
import type { LogEntry } from "../../core/log.ts";
import type { DeliveryState, FileRef } from "../../core/message.ts";
import type { Store } from "./store.ts";

/** An agent's answer. `id` is made by the desk. */
export interface ReplyPlan {
  id: MessageId;
  conversation: ConversationId;
  by: { id: AgentId; name: string };
  text: string;
  subject?: string;
  copies?: string[];
  files: FileRef[];
}

/** Writes the answer into the log and the outbox, then queues its delivery. The same id twice is one answer. */
export async function planReply(store: Store, plan: ReplyPlan): Promise<LogEntry> {
  throw new Error(`soon ${store.channels.size} ${plan.id}`);
}

/** Moves an outbound message on, by its own id or the provider's; only upwards. False when nothing changed or the message is not ours. */
export async function advance(
  store: Store,
  news: {
    message: MessageId | { external: string };
    to: DeliveryState;
    external?: string | null;
    reason?: string;
  },
): Promise<boolean> {
  throw new Error(`soon ${store.channels.size} ${news.to}`);
}

/** "Send again" of a message that failed or may not have arrived. Problem `wrong_state` for any other. */
export async function retry(
  store: Store,
  again: { message: MessageId; by: { id: AgentId; name: string } },
): Promise<LogEntry> {
  throw new Error(`soon ${store.channels.size} ${again.message}`);
}
