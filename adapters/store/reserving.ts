import { unseen } from "../../core/agent.ts";
import type { AgentId, ItemId } from "../../core/ids.ts";
import type { Asked, ItemState } from "../../core/item.ts";
import type { Actor, OfferReason } from "../../core/log.ts";
import { askedIn, atOnceIn, briefly, type Decided } from "../../core/routing/decided.ts";
import type { AgentFacts, RoutingRules } from "../../core/routing/facts.ts";
import { loadOf, roomFor } from "../../core/routing/fit.ts";
import type { KeptDecision } from "../../core/routing/kept.ts";
import { append, type Line } from "./append.ts";
import type { Tx } from "./change.ts";
import { agentFacts } from "./facts.ts";
import { moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { nameOnDuty } from "./lookups.ts";
import type { Filter } from "./noun.ts";
import type { DutyRecord } from "./records/duty.ts";
import type { ItemRecord, OfferCard, Shown } from "./records/items.ts";
import type { Store } from "./store.ts";
import { offerView } from "./views.ts";

/** Ends a transaction without an error: one of several who were to be asked can take nothing now. */
export class Busy extends Error {
  readonly agent: AgentId;

  constructor(agent: AgentId) {
    super();
    this.agent = agent;
  }
}

/** One who is to be asked, as the choice saw them. */
export interface Candidate {
  name: string;
  facts: AgentFacts;
}

/** The same of one whose record was read. */
export function candidateOf(record: DutyRecord): Candidate {
  return { name: record.name, facts: agentFacts(record) };
}

/** Everyone whom a decision asks, the first choice first, as it saw them. */
export function candidatesIn(store: Store, facts: KeptDecision): Promise<Candidate[]> {
  const known = new Map([...facts.agents, ...(facts.others?.agents ?? [])].map((one) => [one.id, one]));
  return Promise.all(
    askedIn(facts).flatMap((id) => {
      const agent = known.get(id);
      return agent ? [nameOnDuty(store, id).then((name) => ({ name, facts: agent }))] : [];
    }),
  );
}

/** What a decision says of an offer's terms. */
export function decidedTerms({ why, facts }: Decided): Pick<Terms, "why" | "rules" | "atOnce"> {
  return { why, rules: facts.rules, atOnce: atOnceIn(facts) };
}

/** Terms of an offer. */
export interface Terms {
  why: OfferReason;
  ttlMs: number;
  rules: RoutingRules;
  /** How many its queue asks at once; one where a person chose. */
  atOnce?: number;
  /** Whoever chose, where it was not the rule. */
  actor?: Actor;
}

const router: Actor = { kind: "system", part: "routing" };

/** The condition under which an agent may be offered the item, judged by the write. */
function freeFor(
  agent: AgentFacts,
  { kind, cost }: Pick<ItemRecord, "kind" | "cost">,
  rules: RoutingRules,
): Filter<DutyRecord> {
  const { capacity, limits, rev } = agent;
  const interrupted = roomFor(agent, kind, rules) - (capacity - loadOf(agent));
  const limit = limits[kind];
  return {
    presence: "available",
    nextPresence: null,
    missed: false,
    reserved: 0,
    liveness: { $nin: [...unseen] },
    capacity,
    load: { $lte: capacity - cost + interrupted },
    ...(limit === undefined ? {} : { [`held.${kind}.count`]: { $not: { $gte: limit } } }),
    // What would be interrupted may have ended meanwhile: then the sum means something else.
    ...(interrupted > 0 ? { rev } : {}),
  };
}

/** The rows that tell of an item's offers to these agents, the first choice first; `before`: how many offers it has had. */
export function offeredLines(
  { item, before }: { item: ItemId; before: number },
  agents: readonly Candidate[],
  { why, ttlMs, actor = router }: Terms,
  at: Date,
): Line[] {
  return agents.map(({ name, facts }, place) => ({
    actor,
    item,
    what: {
      kind: "item.offered",
      item,
      agent: facts.id,
      agentName: name,
      offer: before + 1 + place,
      untilMs: at.getTime() + ttlMs,
      why,
    },
  }));
}

/** What an item becomes that is offered to these agents. */
export function reservedState(
  before: number,
  agents: readonly Candidate[],
  { ttlMs, atOnce = 1 }: Terms,
  at: Date,
): Extract<ItemState, { name: "reserved" }> {
  const until = new Date(at.getTime() + ttlMs);
  const asked = agents.map(({ name, facts }, place) => ({
    agent: facts.id,
    name,
    offer: before + 1 + place,
    until,
  }));
  return { name: "reserved", asked, atOnce, since: at };
}

/** What rides in the offer, so that the card opens without another request. */
export function cardOf(shown: Shown, { why }: Pick<Terms, "why">): OfferCard {
  return { ...shown, why: briefly(why) };
}

/**
 * Inside a transaction: what the offered item takes of everyone who is asked, and the news of it. False when the first of
 * them cannot take it; `Busy` for any other.
 */
export async function askAll(
  tx: Tx,
  item: ItemRecord,
  agents: readonly Candidate[],
  { ttlMs, rules }: Terms,
  at: Date,
): Promise<boolean> {
  for (const [place, { facts }] of agents.entries()) {
    const take = { kind: item.kind, cost: item.cost, acceptedAt: null };
    const only = freeFor(facts, item, rules);
    const set = { taken: { capacity: facts.capacity, interrupts: rules.interrupts } };
    if (await changeLoad(tx, facts.id, at, { reserved: 1, take }, { only, set })) continue;
    if (place === 0) return false;
    throw new Busy(facts.id);
  }
  tellOffers(tx, item, ttlMs);
  return true;
}

function tellOffers(tx: Tx, item: ItemRecord, delayMs: number): void {
  tx.news.push({ kind: "item", record: item });
  const asked: readonly Asked[] = item.state.name === "reserved" ? item.state.asked : [];
  for (const { agent, offer } of asked) {
    const view = offerView(item, agent);
    if (view) tx.news.push({ kind: "offer", agent, offer: view });
    const data = { item: item._id, offer };
    tx.news.push({ kind: "job", job: "expireOffer", data, options: { delayMs } });
  }
}

/**
 * Inside a transaction: an item that is there becomes an offer to these agents, the first choice first, if it and they still
 * can. Null when it or the first of them cannot; `Busy` for any other.
 */
export async function reserve(
  tx: Tx,
  item: ItemRecord,
  agents: readonly Candidate[],
  { from, shown, ...terms }: Terms & { shown: Shown; from: readonly ("queued" | "assigned" | "on_hold")[] },
): Promise<ItemRecord | null> {
  const of = { item: item._id, before: item.offers };
  const appended = await append(
    tx,
    { _id: item.conversation },
    { count: agents.length, lines: (_, at) => offeredLines(of, agents, terms, at) },
    { $set: { itemState: "reserved", agent: null } },
  );
  if (!appended) return null;
  const { at } = appended;
  const moved = await moveItem(
    tx,
    { item: item._id, names: from, rev: item.rev },
    reservedState(item.offers, agents, terms, at),
    // Whoever had it and handed it on has been credited with the work.
    { $set: { offers: item.offers + agents.length, acceptedAt: null, card: cardOf(shown, terms) } },
  );
  if (!moved) return null;
  return (await askAll(tx, moved, agents, terms, at)) ? moved : null;
}
