import type { AgentId, ItemId, Millis } from "../../core/ids.ts";
import {
  feedAgent as feed,
  itemsFor,
  lookAgainMs,
  placeItem as place,
  type Offer,
} from "../../core/routing/decide.ts";
import { decided } from "../../core/routing/decided.ts";
import { othersFor } from "../../core/routing/others.ts";
import type { Picture } from "../../core/routing/picture.ts";
import { storeNowMs } from "./clock.ts";
import { floorNow, tellFloor } from "./floor.ts";
import { offerItem, readOffer } from "./offers.ts";
import type { Store } from "./store.ts";

/** Another worker may win the agent or the item; after so many lost races the sweeper is soon enough. */
const rounds = 8;
/** Timers may fire a little early by our clock; a step that has not ended yet would be looked at for nothing. */
const marginMs = 20;

/**
 * Offers a waiting item to whoever the rule chooses; true when it was offered. The chosen agent first serves whoever
 * waits longer, so a newcomer never overtakes: then the rule is asked again for this item.
 */
export async function placeItem(store: Store, item: ItemId): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const picture = await floorNow(store);
    const nowMs = storeNowMs(store);
    const offer = picture && place(picture, item, nowMs);
    if (!offer) {
      if (picture) lookAgain(store, picture, item, nowMs);
      return false;
    }
    const offered = await settle(store, picture, offer, nowMs);
    if (offered && offer.item.id === item) return true;
  }
  return false;
}

/** Offers a free agent the item whose turn it is; true when one was offered. */
export async function feedAgent(store: Store, agent: AgentId): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const picture = await floorNow(store);
    const nowMs = storeNowMs(store);
    const offer = picture && feed(picture, agent, nowMs);
    if (!offer) {
      // What they could take and are kept back from is theirs as soon as the clock says so.
      const kept = picture?.agent(agent);
      if (picture && kept)
        for (const item of itemsFor(picture, kept, nowMs)) lookAgain(store, picture, item.id, nowMs);
      return false;
    }
    if (await settle(store, picture, offer, nowMs)) return true;
  }
  return false;
}

/** The clock alone may make an offer possible: when a step of the wait ends, or when an agent's pass does. */
function lookAgain(store: Store, picture: Picture, id: ItemId, nowMs: Millis): void {
  const item = picture.item(id);
  const atMs = item && lookAgainMs(picture, item, nowMs);
  if (atMs != null) void store.jobs.add("route", { item: id }, { delayMs: atMs - nowMs + marginMs });
}

/**
 * Makes the decision true: both are claimed on the floor, so that no other worker decides on them, and then written. The
 * floor may be wrong about either; what the database says counts, and the floor is told. Who is only asked beside the first
 * choice is not claimed: the write itself leaves out whoever has been taken meanwhile.
 */
async function settle(store: Store, picture: Picture, offer: Offer, nowMs: Millis): Promise<boolean> {
  const { item, agent } = offer;
  const decision = decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
  // Almost every claim succeeds, so what the offer needs is read meanwhile.
  const reading = readOffer(store, decision);
  reading.catch(() => undefined);
  if ((await store.floor.claim({ item, agent })) !== "ok") return false;
  let offered = false;
  try {
    const ready = await reading;
    offered = ready !== null && (await offerItem(store, ready, decision));
  } finally {
    if (!offered) {
      await store.floor.release({ item, agent });
      await tellFloor(store, { items: [item.id], agents: [agent.id] });
    }
  }
  return offered;
}
