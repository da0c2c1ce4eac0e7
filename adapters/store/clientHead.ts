import type { ClientHead, RecentConversation } from "../../core/client.ts";
import { openStates } from "../../core/item.ts";
import { nameOfAgent } from "./agents.ts";
import { clients } from "./records/clients.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { duty } from "./records/duty.ts";
import { items } from "./records/items.ts";
import type { Store } from "./store.ts";

/** The small part of the client card that rides inside an offer. */
export async function clientHead(store: Store, head: ConversationRecord): Promise<ClientHead> {
  const { client, match } = head;
  if (client === null) {
    return {
      client,
      name: head.clientName,
      match,
      contactPoints: [match.by],
      rating: null,
      agentName: null,
      openItems: 1,
      recent: [],
    };
  }
  const [record, openItems, recent] = await Promise.all([
    clients.of(store).findOne({ _id: client }),
    items.of(store).countDocuments({ client, "state.name": { $in: [...openStates] } }),
    conversations
      .of(store)
      .find({ client, openedAt: { $lte: head.openedAt } })
      .sort({ openedAt: -1 })
      .limit(4)
      .toArray(),
  ]);
  return {
    client,
    name: record?.name ?? head.clientName,
    match,
    contactPoints: (record?.contactPoints ?? [match.by]).slice(0, 20),
    rating: record?.rating ?? null,
    agentName: record?.agent ? await nameOfAgent(store, record.agent) : null,
    openItems,
    recent: await recentOf(store, recent.filter((one) => one._id !== head._id).slice(0, 3)),
  };
}

/** Conversations as a client's timeline shows them. */
export async function recentOf(store: Store, found: ConversationRecord[]): Promise<RecentConversation[]> {
  const who = new Set(found.map((one) => one.agent ?? one.pastAgents.at(-1)).filter((id) => id != null));
  const names = new Map(
    who.size === 0
      ? []
      : (
          await duty
            .of(store)
            .find({ _id: { $in: [...who] } }, { projection: { name: 1 } })
            .toArray()
        ).map((one) => [one._id, one.name]),
  );
  return found.map((one) => ({
    conversation: one._id,
    number: one.number,
    subject: one.subject,
    channel: one.channel,
    atMs: one.lastAt.getTime(),
    agentName: names.get(one.agent ?? one.pastAgents.at(-1) ?? "") ?? null,
    open: one.state === "open",
  }));
}
