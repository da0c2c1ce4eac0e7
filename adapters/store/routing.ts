import type { AgentId, ItemId } from "../../core/ids.ts";
import { feed, route, type Waiting } from "../../core/routing/route.ts";
import { servingItem } from "./duty.ts";
import { findItem, queuedIn } from "./items.ts";
import { offerItem } from "./offers.ts";
import { duty } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { agentOnDuty } from "./views.ts";

/** Another worker may win the agent or the item; after so many lost races the sweeper is soon enough. */
const rounds = 5;
/** How far down the line a freed agent looks. */
const lookAhead = 50;

const turns = new WeakMap<object, Promise<unknown>>();

/**
 * Decisions of one process wait for each other: side by side they would all choose the agent who is idle longest for
 * the item that waits longest, and all but one would be in vain. Between processes the conditional writes decide.
 */
function inTurn<T>({ mongo }: Store, decide: () => Promise<T>): Promise<T> {
  const mine = (turns.get(mongo) ?? Promise.resolve()).then(decide);
  turns.set(
    mongo,
    mine.catch(() => undefined),
  );
  return mine;
}

const waiting = (record: ItemRecord): Waiting => ({ ...record, id: record._id });

/**
 * Offers a waiting item to whoever the rule chooses; true when it was offered. The chosen agent first serves whoever
 * waits longer, so a newcomer never overtakes: then the rule is asked again for this item.
 */
export function placeItem(store: Store, item: ItemId): Promise<boolean> {
  return inTurn(store, () => place(store, item));
}

async function place(store: Store, item: ItemId): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const record = await findItem(store, item);
    if (record?.state.name !== "queued") return false;
    const agents = await servingItem(store, record);
    const decision = route(waiting(record), agents, new Date());
    if ("wait" in decision) return false;
    const chosen = agents.find((agent) => agent.id === decision.offer);
    const line = await queuedIn(store, chosen?.queues ?? [record.queue], lookAhead);
    const turn = (chosen && feed(chosen, line.map(waiting))) ?? item;
    const offered = await offerItem(store, { item: turn, agent: decision.offer, why: decision.why });
    if (offered && turn === item) return true;
  }
  return false;
}

/** Offers a free agent the item whose turn it is; true when one was offered. */
export function feedAgent(store: Store, agent: AgentId): Promise<boolean> {
  return inTurn(store, () => feedOne(store, agent));
}

async function feedOne(store: Store, agent: AgentId): Promise<boolean> {
  for (let round = 0; round < rounds; round += 1) {
    const record = await duty.of(store).findOne({ _id: agent });
    if (!record || record.queues.length === 0) return false;
    const facts = agentOnDuty(record);
    const line = await queuedIn(store, facts.queues, lookAhead);
    const turn = feed(facts, line.map(waiting));
    if (turn === null) return false;
    const item = line.find((one) => one._id === turn);
    if (!item) return false;
    // The rule is asked once more for the item, over all who serve its queue: someone may be idle longer.
    const decision = route(waiting(item), await servingItem(store, item), new Date());
    if ("wait" in decision) return false;
    if (await offerItem(store, { item: turn, agent: decision.offer, why: decision.why })) return true;
  }
  return false;
}
