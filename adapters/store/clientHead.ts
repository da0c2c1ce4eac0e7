import type { ClientHead, Match, RecentConversation } from "../../core/client.ts";
import { openStates } from "../../core/item.ts";
import type { ClientId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import { nameOf } from "./lookups.ts";
import type { KnownClient } from "./matching.ts";
import { clients } from "./records/clients.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** So many of the client's other conversations are shown, the newest. */
const shownRecent = 3;

/** Of whom a head speaks, as their conversation says it. */
interface Subject {
  client: ClientId | null;
  name: string;
  match: Match;
}

/** The small part of the client card that rides inside an offer, and the client's last words. Problem `not_found` when there is no such conversation. */
export async function clientHead(
  store: Store,
  { conversation, client }: Pick<ItemRecord, "conversation" | "client">,
): Promise<{ client: ClientHead; preview: string }> {
  const [head, record, openItems, recent] = await Promise.all([
    conversations.of(store).findOne({ _id: conversation }),
    client === null ? null : clients.of(store).findOne({ _id: client }),
    client === null ? 1 : openItemsOf(store, client),
    client === null ? [] : newestOf(store, client, shownRecent + 1),
  ]);
  if (!head) throw new Problem("not_found");
  const { match, clientName: name, preview } = head;
  const others = recent.filter((one) => one._id !== conversation).slice(0, shownRecent);
  return { client: await headOf(store, { client, name, match }, record, openItems, others), preview };
}

/** The same of a client whose conversation is about to be opened; `known`: what is known of them, null of somebody new. */
export async function newcomersHead(
  store: Store,
  subject: Subject,
  known: KnownClient | null,
): Promise<ClientHead> {
  const { client } = subject;
  if (!known || client === null) return headOf(store, subject, null, 1, []);
  const [openItems, recent] = await Promise.all([
    openItemsOf(store, client),
    newestOf(store, client, shownRecent),
  ]);
  return headOf(store, subject, known, openItems + 1, recent);
}

async function headOf(
  store: Store,
  { client, name, match }: Subject,
  known: KnownClient | null,
  openItems: number,
  recent: ConversationRecord[],
): Promise<ClientHead> {
  const [agentName, shown] = await Promise.all([
    known?.agent ? nameOf(store, known.agent) : null,
    recentOf(store, recent),
  ]);
  return {
    client,
    name: known?.name ?? name,
    match,
    contactPoints: (known?.contactPoints ?? [match.by]).slice(0, 20),
    rating: known?.rating ?? null,
    agentName,
    openItems,
    recent: shown,
  };
}

function openItemsOf(store: Store, client: ClientId): Promise<number> {
  return items.of(store).countDocuments({ client, "state.name": { $in: [...openStates] } });
}

function newestOf(store: Store, client: ClientId, limit: number): Promise<ConversationRecord[]> {
  return conversations.of(store).find({ client }).sort({ openedAt: -1 }).limit(limit).toArray();
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
