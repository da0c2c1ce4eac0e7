import type { ItemState } from "../../core/item.ts";
import { placeItem } from "../../core/routing/decide.ts";
import { decided, type Decided } from "../../core/routing/decided.ts";
import type { Waiting } from "../../core/routing/facts.ts";
import { othersFor } from "../../core/routing/others.ts";
import type { Picture } from "../../core/routing/picture.ts";
import type { Millis } from "../../core/ids.ts";
import type { Claim } from "../floor/floor.ts";
import type { Line } from "./append.ts";
import { StartAgain, type Tx } from "./change.ts";
import { storeNowMs } from "./clock.ts";
import { keepDecision } from "./decisions.ts";
import { waitingFacts } from "./facts.ts";
import { floorNow, tellFloor } from "./floor.ts";
import type { ItemRecord, OfferCard } from "./records/items.ts";
import {
  askAll,
  Busy,
  candidatesIn,
  decidedTerms,
  offeredLines,
  reservedState,
  type Candidate,
  type Terms,
} from "./reserving.ts";

/** Someone is free for a newcomer: it is offered in the transaction in which it arrives, and waits for no second one. */
export interface Greeting {
  facts: Decided["facts"];
  agents: readonly Candidate[];
  terms: Terms;
}

/** An item before the database has said when it came. */
export type Newcomer = Omit<ItemRecord, "state" | "arrivedAt" | "enteredAt" | "answerBy" | "offers" | "card">;

/**
 * Chooses for an item that is about to be written and claims whom the rule chose; null where it waits in its queue like any
 * other: nobody is free for it, somebody else's turn comes first, or the floor cannot be seen. `readCard` reads what the agent
 * is shown of the client.
 */
export async function greet(
  tx: Tx,
  newcomer: Newcomer,
  { ttlMs, readCard }: { ttlMs: number; readCard: () => Promise<Omit<OfferCard, "why">> },
): Promise<Greeting | null> {
  const { store } = tx;
  if (!tx.greets) return null;
  const picture = await floorNow(store);
  const nowMs = storeNowMs(store);
  const waiting = asWaiting(newcomer, nowMs);
  const decision = picture && decideOn(picture, waiting, nowMs);
  if (!decision) return null;
  const { facts, why } = decision;
  const reading = Promise.all([readCard(), candidatesIn(store, facts)]);
  reading.catch(() => undefined);
  const chosen = facts.agents.find(({ id }) => id === facts.agent);
  if (!chosen || !(await claim(tx, { item: waiting, agent: chosen }))) return null;
  const [card, agents] = await reading;
  return { facts, agents, terms: { ...decidedTerms(facts), ttlMs, card: { ...card, why } } };
}

/** As it would be on the floor, of revision 0: nobody knows it yet. */
function asWaiting(newcomer: Newcomer, nowMs: Millis): Waiting {
  const now = new Date(nowMs);
  return { ...waitingFacts({ ...newcomer, arrivedAt: now, enteredAt: now }), rev: 0 };
}

/** What the rule says of it as if it waited already. */
function decideOn(picture: Picture, waiting: Waiting, nowMs: Millis): Decided | null {
  picture.putItem(waiting);
  try {
    const offer = placeItem(picture, waiting.id, nowMs);
    // The agent takes whatever is theirs to take before it: then it is not its turn.
    if (offer?.item.id !== waiting.id) return null;
    return decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
  } finally {
    picture.dropItem(waiting.id);
  }
}

/** Nobody else decides on the agent until the transaction is over. */
async function claim({ store, undo }: Tx, of: Claim): Promise<boolean> {
  if ((await store.floor.claim(of)) !== "ok") return false;
  undo.push(async () => {
    await store.floor.release(of);
    await tellFloor(store, { items: [], agents: [of.agent.id] });
  });
  return true;
}

/** How the item begins, and the rows that say so besides that it entered its queue. */
export function begun(
  greeting: Greeting | null,
  item: string,
  at: Date,
): { state: Extract<ItemState, { name: "queued" | "reserved" }>; lines: Line[] } {
  if (!greeting) return { state: { name: "queued", since: at }, lines: [] };
  const { agents, terms } = greeting;
  return {
    state: reservedState(0, agents, terms, at),
    lines: offeredLines({ item, before: 0 }, agents, terms, at),
  };
}

/** Inside the transaction, after the item was written: its agents are asked, or, where one of them cannot be, all begins again and it waits. */
export async function welcome(
  tx: Tx,
  item: ItemRecord,
  { facts, agents, terms }: Greeting,
  at: Date,
): Promise<void> {
  const keeping = keepDecision(tx.store, { item: item._id, offer: 1, facts });
  try {
    if (!(await askAll(tx, item, agents, terms, at))) throw new StartAgain();
  } catch (error) {
    throw error instanceof Busy ? new StartAgain() : error;
  } finally {
    await keeping;
  }
}
