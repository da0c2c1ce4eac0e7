import type { ClientHead, RecentConversation } from "../../core/client.ts";
import { openStates } from "../../core/item.ts";
import type { ClientId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import { nameOf } from "./lookups.ts";
import { clients } from "./records/clients.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** So many of the client's other conversations are shown, the newest. */
const shownRecent = 3;

/** The small part of the client card that rides inside an offer, and the client's last words. Problem `not_found` when there is no such conversation. */
export async function clientHead(
  store: Store,
  { conversation, client }: Pick<ItemRecord, "conversation" | "client">,
): Promise<{ client: ClientHead; preview: string }> {
  const [head, known] = await Promise.all([
    conversations.of(store).findOne({ _id: conversation }),
    client === null ? null : knownOf(store, client),
  ]);
  if (!head) throw new Problem("not_found");
  const { match, clientName: name, preview } = head;
  if (!known) {
    const contactPoints = [match.by];
    const unknown = {
      client,
      name,
      match,
      contactPoints,
      rating: null,
      agentName: null,
      openItems: 1,
      recent: [],
    };
    return { client: unknown, preview };
  }
  const { record, openItems, recent } = known;
  const others = recent.filter((one) => one._id !== conversation).slice(0, shownRecent);
  const [agentName, shown] = await Promise.all([
    record?.agent ? nameOf(store, record.agent) : null,
    recentOf(store, others),
  ]);
  return {
    client: {
      client,
      name: record?.name ?? name,
      match,
      contactPoints: (record?.contactPoints ?? [match.by]).slice(0, 20),
      rating: record?.rating ?? null,
      agentName,
      openItems,
      recent: shown,
    },
    preview,
  };
}

async function knownOf(store: Store, client: ClientId) {
  const [record, openItems, recent] = await Promise.all([
    clients.of(store).findOne({ _id: client }),
    items.of(store).countDocuments({ client, "state.name": { $in: [...openStates] } }),
    conversations
      .of(store)
      .find({ client })
      .sort({ openedAt: -1 })
      .limit(shownRecent + 1)
      .toArray(),
  ]);
  return { record, openItems, recent };
}

/** Conversations as a client's timeline shows them. */
export async function recentOf(store: Store, found: ConversationRecord[]): Promise<RecentConversation[]> {
  const last = found.map((one) => one.agent ?? one.pastAgents.at(-1) ?? null);
  const names = await Promise.all(last.map(async (id) => (id === null ? null : nameOf(store, id))));
  return found.map((one, index) => ({
    conversation: one._id,
    number: one.number,
    subject: one.subject,
    channel: one.channel,
    atMs: one.lastAt.getTime(),
    agentName: names[index] ?? null,
    open: one.state === "open",
  }));
}
