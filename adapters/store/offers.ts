import { unseen } from "../../core/agent.ts";
import type { AgentId, ItemId } from "../../core/ids.ts";
import type { RoutingRules } from "../../core/routing/facts.ts";
import { loadOf, roomFor } from "../../core/routing/fit.ts";
import type { KeptDecision } from "../../core/routing/kept.ts";
import type { Actor, Happening, OfferReason } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { DeclineCause } from "../../core/reservation.ts";
import type { ItemView } from "../../core/view.ts";
import { append } from "./append.ts";
import { change, type Tx } from "./change.ts";
import { clientHead } from "./clientHead.ts";
import { keepDecision } from "./decisions.ts";
import { agentFacts } from "./facts.ts";
import { findItem, moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueOf, termsOf } from "./lookups.ts";
import type { Filter } from "./noun.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import type { ItemRecord, OfferCard } from "./records/items.ts";
import { backToQueue } from "./returns.ts";
import type { Store } from "./store.ts";
import { itemView, offerView } from "./views.ts";

/** Ends a transaction without an error: someone else was quicker. */
class Late extends Error {}

const router: Actor = { kind: "system", part: "routing" };

/** Whom the client met, as the log says it. */
type Known = Pick<Extract<Happening, { kind: "item.accepted" }>, "known">;

/** The condition under which an agent may be offered the item, judged by the write. */
function freeFor(
  record: DutyRecord,
  { kind, cost }: Pick<ItemRecord, "kind" | "cost">,
  rules: RoutingRules,
): Filter<DutyRecord> {
  const facts = agentFacts(record);
  const interrupted = roomFor(facts, kind, rules) - (facts.capacity - loadOf(facts));
  const limit = facts.limits[kind];
  return {
    presence: "available",
    nextPresence: null,
    missed: false,
    reserved: 0,
    liveness: { $nin: [...unseen] },
    capacity: record.capacity,
    load: { $lte: record.capacity - cost + interrupted },
    ...(limit === undefined ? {} : { [`held.${kind}.count`]: { $not: { $gte: limit } } }),
    // What would be interrupted may have ended meanwhile: then the sum means something else.
    ...(interrupted > 0 ? { rev: record.rev } : {}),
  };
}

/** All that an offer is made of, read before it is made. */
export interface ReadyOffer {
  item: ItemRecord;
  agent: DutyRecord;
  card: OfferCard;
  ttlMs: number;
}

/** Reads what the offer of a queued item needs; null when the item or the agent cannot be offered any more. */
export async function readOffer(
  store: Store,
  offer: { item: ItemId; agent: AgentId; why: OfferReason },
): Promise<ReadyOffer | null> {
  const [item, agent] = await Promise.all([
    findItem(store, offer.item),
    duty.of(store).findOne({ _id: offer.agent }),
  ]);
  if (item?.state.name !== "queued" || !agent) return null;
  const [card, queue] = await Promise.all([
    offerCard(store, item, agent, offer.why),
    queueOf(store, item.queue),
  ]);
  return { item, agent, card, ttlMs: termsOf(store, queue, item.channel).offerTtlMs };
}

/** Puts a queued item in front of an agent. False when the item or the agent changed meanwhile: decide again. */
export async function offerItem(
  store: Store,
  { item, agent, card, ttlMs }: ReadyOffer,
  facts: KeptDecision,
): Promise<boolean> {
  const { rules } = facts;
  try {
    await change(store, async (tx) => {
      const keeping = keepDecision(store, { item: item._id, offer: item.offers + 1, facts });
      try {
        if (!(await reserve(tx, item, agent, { card, ttlMs, rules, from: ["queued"] }))) throw new Late();
      } finally {
        await keeping;
      }
    });
    return true;
  } catch (error) {
    if (error instanceof Late) return false;
    throw error;
  }
}

/** Inside a transaction: the item becomes an offer to the agent, if both still can. */
export async function reserve(
  tx: Tx,
  item: ItemRecord,
  agent: DutyRecord,
  {
    card,
    ttlMs,
    rules,
    from,
    actor = router,
  }: {
    card: OfferCard;
    ttlMs: number;
    rules: RoutingRules;
    from: ("queued" | "assigned" | "on_hold")[];
    /** Whoever chose, where it was not the rule. */
    actor?: Actor;
  },
): Promise<ItemRecord | null> {
  const offer = item.offers + 1;
  const appended = await append(
    tx,
    { _id: item.conversation },
    {
      count: 1,
      lines: (_, at) => [
        {
          actor,
          item: item._id,
          what: {
            kind: "item.offered",
            item: item._id,
            agent: agent._id,
            agentName: agent.name,
            offer,
            untilMs: at.getTime() + ttlMs,
            why: card.why,
          },
        },
      ],
    },
    { $set: { itemState: "reserved", agent: null } },
  );
  if (!appended) return null;
  const { at } = appended;
  const until = new Date(at.getTime() + ttlMs);
  const moved = await moveItem(
    tx,
    { item: item._id, names: from, rev: item.rev },
    { name: "reserved", agent: agent._id, offer, since: at, until },
    { $set: { offers: offer, card } },
  );
  if (!moved) return null;
  const taken = await changeLoad(
    tx,
    agent._id,
    at,
    { reserved: 1, take: { kind: item.kind, cost: item.cost, acceptedAt: null } },
    {
      only: freeFor(agent, item, rules),
      set: { taken: { capacity: agent.capacity, interrupts: rules.interrupts } },
    },
  );
  if (!taken) return null;
  tx.news.push({ kind: "item", record: moved });
  const view = offerView(moved);
  if (view) tx.news.push({ kind: "offer", agent: agent._id, offer: view });
  tx.news.push({
    kind: "job",
    job: "expireOffer",
    data: { item: item._id, offer },
    options: { delayMs: ttlMs },
  });
  return moved;
}

/** What rides in the offer, so that the card opens without another request. */
export async function offerCard(
  store: Store,
  item: Pick<ItemRecord, "conversation" | "client">,
  agent: Pick<DutyRecord, "name">,
  why: OfferReason,
): Promise<OfferCard> {
  const { client, preview } = await clientHead(store, item);
  return { client, preview, why, agentName: agent.name };
}

/** The agent takes the offered item. Problem `offer_ended` when the offer is over, `gone_to_other` when someone else has it. */
export async function acceptOffer(
  store: Store,
  accept: { item: ItemId; offer: number; agent: AgentId },
): Promise<ItemView> {
  const { item: id, offer, agent } = accept;
  const item = await findItem(store, id);
  if (!item) throw new Problem("not_found");
  if (isTakenBy(item, agent, offer)) return itemView(item);
  refuseUnlessOffered(item, agent, offer);
  const known = await knownTo(store, item, agent);
  try {
    // An answer that comes after `until` but before anyone ended the offer still wins: the client is served sooner.
    return await change(store, async (tx) => {
      const taken = await take(tx, item, { agent, offer }, known);
      if (!taken) throw new Late();
      return itemView(taken);
    });
  } catch (error) {
    if (!(error instanceof Late)) throw error;
    const now = await findItem(store, id);
    if (now && isTakenBy(now, agent, offer)) return itemView(now);
    throw refusalFor(now, agent);
  }
}

/** Inside a transaction: the offered item becomes the agent's work. Null when it is not offered like this any more. */
export async function take(
  tx: Tx,
  item: ItemRecord,
  { agent, offer }: { agent: AgentId; offer: number },
  known: Known,
): Promise<ItemRecord | null> {
  const id = item._id;
  const appended = await append(
    tx,
    { _id: item.conversation, item: id },
    {
      count: 1,
      lines: (_, at) => [
        {
          actor: { kind: "agent", id: agent, name: item.card?.agentName ?? "" },
          item: id,
          what: {
            kind: "item.accepted",
            item: id,
            agent,
            waitedMs: at.getTime() - item.arrivedAt.getTime(),
            ...known,
          },
        },
      ],
    },
    { $set: { itemState: "assigned", agent }, $addToSet: { pastAgents: agent } },
  );
  if (!appended) return null;
  const { at } = appended;
  const moved = await moveItem(
    tx,
    { item: id, names: ["reserved"], agent, offer },
    { name: "assigned", agent, since: at },
    { $set: { acceptedAt: at, ...(known.known ? { met: known.known } : {}) } },
  );
  if (!moved) return null;
  const load = { reserved: -1, active: 1 } as const;
  await changeLoad(tx, agent, at, load, { set: { idleSince: at, misses: 0 } });
  tx.news.push({ kind: "item", record: moved });
  tx.news.push({ kind: "job", job: "route", data: { agent } });
  return moved;
}

/** Whether the client met who knows them, for the measure of continuity; nothing where nobody does. */
export async function knownTo(store: Store, { own }: ItemRecord, agent: AgentId): Promise<Known> {
  if (!own) return {};
  if (own.agent === agent) return { known: "agent" };
  if (own.team === null) return { known: "nobody" };
  const found = await duty.of(store).findOne({ _id: agent }, { projection: { team: 1 } });
  return { known: found?.team === own.team ? "team" : "nobody" };
}

function isTakenBy(item: ItemRecord, agent: AgentId, offer: number): boolean {
  return item.state.name === "assigned" && item.state.agent === agent && item.offers === offer;
}

function refuseUnlessOffered(item: ItemRecord, agent: AgentId, offer: number): void {
  const { state } = item;
  if (state.name === "reserved" && state.agent === agent && state.offer === offer) return;
  throw refusalFor(item, agent);
}

function refusalFor(item: ItemRecord | null, agent: AgentId): Problem {
  const holder = item && "agent" in item.state ? item.state.agent : null;
  return new Problem(holder !== null && holder !== agent ? "gone_to_other" : "offer_ended");
}

/** The agent passes, or their device failed, which is not held against them; the item goes back to its place. */
export async function declineOffer(
  store: Store,
  decline: { item: ItemId; offer: number; agent: AgentId; reason: string; cause?: DeclineCause },
): Promise<ItemView> {
  const { agent, offer, reason, cause = "declined" } = decline;
  const item = await findItem(store, decline.item);
  if (!item) throw new Problem("not_found");
  // Declined twice: the second time nothing is left to decline.
  if (item.offers === offer && item.state.name === "queued" && item.passes.at(-1)?.agent === agent)
    return itemView(item);
  refuseUnlessOffered(item, agent, offer);
  const back = await backToQueue(store, item, {
    cause: "declined",
    actor: { kind: "agent", id: agent, name: item.card?.agentName ?? "" },
    before: [
      { kind: "item.declined", item: item._id, agent, reason, ...(cause === "device" ? { cause } : {}) },
    ],
    blameless: cause === "device",
  });
  if (!back) throw refusalFor(await findItem(store, item._id), agent);
  return itemView(back);
}

/** The offer's time is over by the database's clock: the item goes back to its place and the agent is not asked again until they choose a presence. Returns how many milliseconds are left when it is too early, 0 when done, null when the offer was gone. */
export async function expireOffer(
  store: Store,
  offer: { item: ItemId; offer: number },
): Promise<number | null> {
  const item = await findItem(store, offer.item);
  if (item?.state.name !== "reserved" || item.state.offer !== offer.offer) return null;
  const leftMs = item.state.until.getTime() - (await store.mongo.now()).getTime();
  if (leftMs > 0) return leftMs;
  const back = await backToQueue(store, item, {
    cause: "timed_out",
    actor: { kind: "system", part: "timer" },
    before: [{ kind: "item.timedOut", item: item._id, agent: item.state.agent }],
    missed: true,
  });
  return back ? 0 : null;
}
