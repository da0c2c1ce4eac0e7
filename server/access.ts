import { isSupervising, mayAct, maySee, type Person } from "../core/access.ts";
import type { ClientCard } from "../core/desk.ts";
import type { ClientId, ConversationId, ItemId } from "../core/ids.ts";
import { holdersOf } from "../core/item.ts";
import { Problem } from "../core/problems.ts";
import { clientCard } from "../adapters/store/clients.ts";
import { guardedBy, type GuardedConversation } from "../adapters/store/conversations.ts";
import { findItem } from "../adapters/store/items.ts";
import type { ItemRecord } from "../adapters/store/records/items.ts";
import type { Store } from "../adapters/store/store.ts";

// The one way to records: each is fetched through its check. What a person may not see does not exist for them.

/** The conversation, if the person may read it. */
export async function conversationToRead(
  store: Store,
  person: Person,
  conversation: ConversationId,
): Promise<GuardedConversation> {
  const guarded = await guardedBy(store, conversation);
  if (!maySee(person, guarded)) throw new Problem("not_found");
  return guarded;
}

/** The conversation, if the person may answer in it. */
export async function conversationToAnswer(
  store: Store,
  person: Person,
  conversation: ConversationId,
): Promise<GuardedConversation> {
  const guarded = await conversationToRead(store, person, conversation);
  if (!mayAct(person, guarded)) throw new Problem("not_allowed");
  return guarded;
}

function holds({ id }: Person, { state }: ItemRecord): boolean {
  return holdersOf(state).includes(id);
}

/** The item, if it is in front of the person: offered to them, held by them, or theirs to see. */
export async function itemToSee(store: Store, person: Person, id: ItemId): Promise<ItemRecord> {
  const item = await findItem(store, id);
  if (!item) throw new Problem("not_found");
  if (!holds(person, item)) await conversationToRead(store, person, item.conversation);
  return item;
}

/** The item, if the person may move it: its holder, or a supervisor. */
export async function itemToMove(store: Store, person: Person, id: ItemId): Promise<ItemRecord> {
  const item = await itemToSee(store, person, id);
  if (!holds(person, item) && !isSupervising(person)) throw new Problem("not_allowed");
  return item;
}

/** The client's card, if the person has had to do with the client or may see everyone. */
export async function cardToRead(store: Store, person: Person, client: ClientId): Promise<ClientCard> {
  const card = await clientCard(store, { client }, person);
  const known = card.openItems.length > 0 || card.timeline.some((entry) => entry.readable);
  if (!known && !isSupervising(person)) throw new Problem("not_found");
  return card;
}
