import type { AgentId, ItemId } from "../../core/ids.ts";
import type { OfferReason } from "../../core/log.ts";
import type { ItemView } from "../../core/view.ts";
import type { Store } from "./store.ts";

/** Puts a queued item in front of an agent. False when the item or the agent changed meanwhile: decide again. */
export async function offerItem(
  store: Store,
  offer: { item: ItemId; agent: AgentId; why: OfferReason },
): Promise<boolean> {
  throw new Error(`soon ${store.channels.size} ${offer.item}`);
}

/** The agent takes the offered item. Problem `offer_ended` when the offer is over, `gone_to_other` when someone else has it. */
export async function acceptOffer(
  store: Store,
  accept: { item: ItemId; offer: number; agent: AgentId },
): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${accept.item}`);
}

/** The agent passes; the item goes back to its place. */
export async function declineOffer(
  store: Store,
  decline: { item: ItemId; offer: number; agent: AgentId; reason: string },
): Promise<ItemView> {
  throw new Error(`soon ${store.channels.size} ${decline.item}`);
}

/** The offer's time is over by the database's clock: the item goes back to its place and the agent is not asked again until they choose a presence. Returns how many milliseconds are left when it is too early, 0 when done, null when the offer was gone. */
export async function expireOffer(
  store: Store,
  offer: { item: ItemId; offer: number },
): Promise<number | null> {
  throw new Error(`soon ${store.channels.size} ${offer.item}`);
}
