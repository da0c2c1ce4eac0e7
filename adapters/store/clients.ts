import type { Person } from "../../core/access.ts";
import type { ClientCard, TimelinePage } from "../../core/desk.ts";
import type { AgentId, ClientId, ConversationId, Millis } from "../../core/ids.ts";
import type { Store } from "./store.ts";

/** The card of a client, or of a conversation whose client is not known (`client: null` then). What the person may not read is told by existence only. Problem `not_found`. */
export async function clientCard(
  store: Store,
  of: { client: ClientId } | { conversation: ConversationId },
  person: Person,
): Promise<ClientCard> {
  throw new Error(`soon ${store.channels.size} ${JSON.stringify(of)} ${person.id}`);
}

/** Older conversations of a client, newest first, 20 a page. */
export async function timelineOf(
  store: Store,
  client: ClientId,
  before: Millis,
  person: Person,
): Promise<TimelinePage> {
  throw new Error(`soon ${store.channels.size} ${client} ${before} ${person.id}`);
}

/** Gives the client another name, on open items and conversations too. History keeps the old one. */
export async function renameClient(
  store: Store,
  change: { client: ClientId; name: string; by: { id: AgentId; name: string } },
): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${change.client}`);
}
