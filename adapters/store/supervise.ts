import type { AgentId, ItemId, QueueId } from "../../core/ids.ts";
import { askedOf } from "../../core/item.ts";
import type { Actor, Happening, OfferReason } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { PriorityClass, RoutingRules } from "../../core/routing/facts.ts";
import { loadOf, unfit } from "../../core/routing/fit.ts";
import type { ItemView } from "../../core/view.ts";
import { append } from "./append.ts";
import { readItem } from "./atHand.ts";
import { storeNowMs } from "./clock.ts";
import { change, type Tx } from "./change.ts";
import { clientHead } from "./clientHead.ts";
import { entering } from "./entering.ts";
import { agentFacts, waitingFacts } from "./facts.ts";
import { moveItem } from "./items.ts";
import { queueName, queueOf, rulesOf, termsOf } from "./lookups.ts";
import { knownTo, take } from "./offers.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import type { ItemRecord, Shown } from "./records/items.ts";
import { candidateOf, reserve } from "./reserving.ts";
import type { Store } from "./store.ts";
import { itemView } from "./views.ts";

// What a supervisor does to an item that waits. Each act is one conditional write, as the router's own are: whoever is
// later finds the item changed and is told so.

/** Ends a transaction without an error: the item or the agent changed meanwhile. */
class Late extends Error {}

/** The supervisor. */
type By = { id: AgentId; name: string };

/** Everything that an offer by hand is written with. */
interface Hand {
  agent: DutyRecord;
  shown: Shown;
  why: OfferReason;
  ttlMs: number;
  rules: RoutingRules;
}

/**
 * Offers a waiting item to this agent, whatever their skills and queues. Problem `wrong_state`, with the reason (one of
 * `Unfit`) in the field `agent`, when they cannot take anything like it now; without it when the item waits no more.
 */
export async function push(store: Store, act: { item: ItemId; agent: AgentId; by: By }): Promise<ItemView> {
  const item = await readItem(store, act.item);
  if (isOfferedTo(item, act.agent)) return itemView(item);
  const hand = await handFor(store, item, act.agent, "push");
  return settle(store, async (tx) => itemView(await offer(tx, item, hand, act.by)));
}

/** The supervisor takes a waiting item: an offer to themselves, accepted in the same breath. Problems as of `push`. */
export async function pull(store: Store, act: { item: ItemId; by: By }): Promise<ItemView> {
  const { by } = act;
  const item = await readItem(store, act.item);
  if (item.state.name === "assigned" && item.state.agent === by.id) return itemView(item);
  const hand = await handFor(store, item, by.id, "pull");
  const known = await knownTo(store, item, by.id);
  return settle(store, async (tx) => {
    const offered = await offer(tx, item, hand, by);
    // Nobody is asked, so no card is to appear on their desk.
    const at = tx.news.findIndex((news) => news.kind === "offer");
    if (at >= 0) tx.news.splice(at, 1);
    const taken = await take(tx, offered, { agent: by.id, offer: offered.offers }, known);
    if (!taken) throw new Late();
    return itemView(taken);
  });
}

/** Gives a waiting item another class. Problem `wrong_state` when it waits no more. */
export async function prioritize(
  store: Store,
  act: { item: ItemId; priority: PriorityClass; by: By },
): Promise<ItemView> {
  const { priority, by } = act;
  const item = await readItem(store, act.item);
  refuseUnlessWaiting(item);
  if (item.priority === priority) return itemView(item);
  const told: Happening = { kind: "item.prioritized", item: item._id, was: item.priority, now: priority };
  return settle(store, async (tx) => {
    if (!(await log(tx, item, by, told))) throw new Late();
    return again(tx, item, { priority });
  });
}

/**
 * Puts a waiting item into another queue. It keeps its arrival, so its age counts there too; the steps of the wait begin
 * anew. Problem `wrong_state` when it waits no more, `not_found` for a queue that is not there or switched off.
 */
export async function move(store: Store, act: { item: ItemId; queue: QueueId; by: By }): Promise<ItemView> {
  const item = await readItem(store, act.item);
  refuseUnlessWaiting(item);
  const queue = await queueOf(store, act.queue);
  if (!queue?.active) throw new Problem("not_found");
  if (item.queue === queue.id) return itemView(item);
  const name = queueName(queue);
  const told: Happening = {
    kind: "item.queued",
    item: item._id,
    queue: queue.id,
    queueName: name,
    cause: "moved",
  };
  return settle(store, async (tx) => {
    const appended = await log(tx, item, act.by, told, {
      $set: { queue: queue.id },
      $unset: { alsoQueues: "" },
    });
    if (!appended) throw new Late();
    return again(tx, item, entering(store, item, queue, appended.at));
  });
}

function isOfferedTo({ state }: ItemRecord, agent: AgentId): boolean {
  return askedOf(state).some((one) => one.agent === agent);
}

function refuseUnlessWaiting({ state }: ItemRecord): void {
  if (state.name === "queued") return;
  throw new Problem(state.name === "assigned" ? "gone_to_other" : "wrong_state");
}

/** Whether the agent may have it, and all that the offer needs. A person may be asked for a matter of a queue that is not theirs; all else must allow it. */
async function handFor(store: Store, item: ItemRecord, to: AgentId, policy: "push" | "pull"): Promise<Hand> {
  refuseUnlessWaiting(item);
  const [agent, rules, queue] = await Promise.all([
    duty.of(store).findOne({ _id: to }),
    rulesOf(store),
    queueOf(store, item.queue),
  ]);
  if (!agent) throw new Problem("wrong_state", { fields: { agent: "absent" } });
  const facts = agentFacts(agent);
  const reason = unfit({ ...facts, queues: [item.queue] }, waitingFacts(item), null, rules);
  if (reason !== null) throw new Problem("wrong_state", { fields: { agent: reason } });
  const why: OfferReason = {
    policy,
    candidates: [
      { agent: to, idleMs: Math.max(0, storeNowMs(store) - facts.idleSinceMs), load: loadOf(facts) },
    ],
    excluded: [],
  };
  const shown = await clientHead(store, item);
  return { agent, shown, why, rules, ttlMs: termsOf(store, queue, item.channel).offerTtlMs };
}

async function offer(tx: Tx, item: ItemRecord, { agent, ...hand }: Hand, by: By): Promise<ItemRecord> {
  const offered = await reserve(tx, item, [candidateOf(agent)], {
    ...hand,
    from: ["queued"],
    actor: actorOf(by),
  });
  if (!offered) throw new Late();
  return offered;
}

const actorOf = (by: By): Actor => ({ kind: "agent", ...by });

const log = (
  tx: Tx,
  item: ItemRecord,
  by: By,
  what: Happening,
  more: Parameters<typeof append>[3] = {},
): ReturnType<typeof append> =>
  append(
    tx,
    { _id: item.conversation, item: item._id },
    [{ actor: actorOf(by), item: item._id, what }],
    more,
  );

/** The item goes on waiting, changed; whoever saw it in its old queues sees it go. */
async function again(
  tx: Tx,
  item: ItemRecord,
  set: Partial<Pick<ItemRecord, "priority" | "queue" | "kind" | "cost" | "steps" | "enteredAt" | "answerBy">>,
): Promise<ItemView> {
  const moved = await moveItem(tx, { item: item._id, names: ["queued"], rev: item.rev }, item.state, {
    $set: set,
    ...(set.queue === undefined ? {} : { $unset: { alsoQueues: "" } }),
  });
  if (!moved) throw new Late();
  const queues = [item.queue, ...(item.alsoQueues ?? [])];
  tx.news.push({ kind: "item", record: moved, also: { queues } });
  tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
  return itemView(moved);
}

async function settle(store: Store, work: (tx: Tx) => Promise<ItemView>): Promise<ItemView> {
  try {
    return await change(store, work);
  } catch (error) {
    if (error instanceof Late) throw new Problem("wrong_state");
    throw error;
  }
}
