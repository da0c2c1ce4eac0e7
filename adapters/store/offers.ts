import type { AgentId, ItemId } from "../../core/ids.ts";
import { askedOf, holdersOf, type Asked } from "../../core/item.ts";
import { withoutOther, type Decided } from "../../core/routing/decided.ts";
import { hasRoom } from "../../core/routing/fit.ts";
import type { Actor, Happening } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { DeclineCause } from "../../core/reservation.ts";
import type { ItemView } from "../../core/view.ts";
import { append, type Line } from "./append.ts";
import { readItem, type ItemAtHand } from "./atHand.ts";
import { change, type Tx } from "./change.ts";
import { clientHead } from "./clientHead.ts";
import { keepDecision } from "./decisions.ts";
import { agentFacts, waitsNow } from "./facts.ts";
import { findItem, moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueOf, rulesOf, termsOf } from "./lookups.ts";
import { duty } from "./records/duty.ts";
import type { ItemRecord, Shown } from "./records/items.ts";
import { Busy, candidatesIn, decidedTerms, reserve } from "./reserving.ts";
import { freeAsked, readAgain, rescindedTo, takeFrom } from "./returns.ts";
import type { Store } from "./store.ts";
import { stopTimer } from "./timers.ts";
import { itemView } from "./views.ts";

/** Ends a transaction without an error: someone else was quicker. */
class Late extends Error {}

/** Whom the client met, as the log says it. */
type Known = Pick<Extract<Happening, { kind: "item.accepted" }>, "known">;

/** All that an offer is made of, read before it is made. */
export interface ReadyOffer {
  item: ItemRecord;
  shown: Shown;
  ttlMs: number;
}

/** Reads what the offer of a queued item needs; null when the item cannot be offered any more. */
export async function readOffer(store: Store, { facts }: Decided): Promise<ReadyOffer | null> {
  const item = await findItem(store, facts.item);
  if (!item || !waitsNow(item)) return null;
  const [shown, queue] = await Promise.all([clientHead(store, item), queueOf(store, item.queue)]);
  return { item, shown, ttlMs: termsOf(store, queue, item.channel).offerTtlMs };
}

/**
 * Puts a queued item in front of everyone whom the decision chose, all in one transaction. False when the item or the first
 * choice changed meanwhile: decide again. Who was only asked beside the first and cannot take it now is left out, and the
 * next best is asked.
 */
export async function offerItem(store: Store, ready: ReadyOffer, decided: Decided): Promise<boolean> {
  for (let attempt = decided; ;) {
    try {
      await writeOffer(store, ready, attempt);
      return true;
    } catch (error) {
      if (error instanceof Late) return false;
      if (!(error instanceof Busy)) throw error;
      attempt = withoutOther(attempt, error.agent);
    }
  }
}

async function writeOffer(store: Store, { item, ...ready }: ReadyOffer, decision: Decided): Promise<void> {
  const { facts } = decision;
  const agents = await candidatesIn(store, facts);
  const terms = { ...decidedTerms(decision), ...ready, from: ["queued"] as const };
  return change(store, async (tx) => {
    const keeping = keepDecision(store, { item: item._id, offer: item.offers + 1, facts });
    try {
      if (!(await reserve(tx, item, agents, terms))) throw new Late();
    } finally {
      await keeping;
    }
  });
}

/**
 * The agent takes the offered item, and whoever else was asked is let go. Problem `offer_ended` when the offer is over,
 * `gone_to_other` when someone else has it; the field `agent` says who.
 */
export async function acceptOffer(
  store: Store,
  accept: { item: ItemAtHand; offer: number; agent: AgentId },
): Promise<ItemView> {
  const { offer, agent } = accept;
  let known: Known | null = null;
  return whileOffered(store, accept, async (item) => {
    if (isTakenBy(item, agent, offer)) return itemView(item);
    refuseUnlessOffered(item, agent, offer);
    known ??= await knownTo(store, item, agent);
    const met = known;
    // An answer that comes after `until` but before anyone ended the offer still wins: the client is served sooner.
    return change(store, async (tx) => {
      const taken = await take(tx, item, { agent, offer }, met);
      if (!taken) throw new Late();
      return itemView(taken);
    });
  });
}

/** Acts on the item as it is at hand; when it has changed before the act was written, on what it is then. */
async function whileOffered<T>(
  store: Store,
  { item, agent }: { item: ItemAtHand; agent: AgentId },
  act: (item: ItemRecord) => Promise<T>,
): Promise<T> {
  let read = await readItem(store, item);
  for (let round = 0; ; round += 1) {
    try {
      return await act(read);
    } catch (error) {
      if (!(error instanceof Late)) throw error;
      if (round >= readAgain) throw refusalFor(await findItem(store, read._id), agent);
      read = await readItem(store, read._id);
    }
  }
}

/** Inside a transaction: the offered item becomes the agent's work. Null when it is not as it was read any more. */
export async function take(
  tx: Tx,
  item: ItemRecord,
  { agent, offer }: { agent: AgentId; offer: number },
  known: Known,
): Promise<ItemRecord | null> {
  const id = item._id;
  const asked = askedOf(item.state);
  const others = asked.filter((one) => one.offer !== offer);
  const actor: Actor = { kind: "agent", id: agent, name: nameIn(asked, agent) };
  const appended = await append(
    tx,
    { _id: item.conversation, item: id },
    {
      count: others.length + 1,
      lines: (_, at): Line[] =>
        [
          ...rescindedTo(others, id, "taken"),
          {
            kind: "item.accepted" as const,
            item: id,
            agent,
            waitedMs: at.getTime() - item.arrivedAt.getTime(),
            ...known,
          },
        ].map((what) => ({ actor, item: id, what })),
    },
    { $set: { itemState: "assigned", agent }, $addToSet: { pastAgents: agent } },
  );
  if (!appended) return null;
  const { at } = appended;
  const moved = await moveItem(
    tx,
    { item: id, names: ["reserved"], rev: item.rev },
    { name: "assigned", agent, since: at },
    { $set: { acceptedAt: at, ...(known.known ? { met: known.known } : {}) } },
  );
  if (!moved) return null;
  const load = { reserved: -1, active: 1 } as const;
  const record = await changeLoad(tx, agent, at, load, { set: { idleSince: at, misses: 0 } });
  await freeAsked(tx, item, others, at);
  stopTimer(tx, id, offer);
  tx.news.push({ kind: "item", record: moved, also: { agents: others.map((one) => one.agent) } });
  if (record && hasRoom(agentFacts(record), await rulesOf(tx.store)))
    tx.news.push({ kind: "job", job: "route", data: { agent } });
  return moved;
}

function nameIn(asked: readonly Asked[], agent: AgentId): string {
  return asked.find((one) => one.agent === agent)?.name ?? "";
}

/** Whether the client met who knows them, for the measure of continuity; nothing where nobody does. */
export async function knownTo(store: Store, { own }: ItemRecord, agent: AgentId): Promise<Known> {
  if (!own) return {};
  if (own.agent === agent) return { known: "agent" };
  if (own.team === null) return { known: "nobody" };
  const found = await duty.of(store).findOne({ _id: agent }, { projection: { team: 1 } });
  return { known: found?.team === own.team ? "team" : "nobody" };
}

/** Of several offers made at once the one that was accepted need not be the last. */
function isTakenBy({ state, offers }: ItemRecord, agent: AgentId, offer: number): boolean {
  return state.name === "assigned" && state.agent === agent && offer <= offers;
}

function refuseUnlessOffered(item: ItemRecord, agent: AgentId, offer: number): void {
  if (askedOf(item.state).some((one) => one.agent === agent && one.offer === offer)) return;
  throw refusalFor(item, agent);
}

function refusalFor(item: ItemRecord | null, agent: AgentId): Problem {
  const holders = item ? holdersOf(item.state) : [];
  const [other] = holders;
  if (other === undefined || holders.includes(agent)) return new Problem("offer_ended");
  return new Problem("gone_to_other", item?.state.name === "reserved" ? {} : { fields: { agent: other } });
}

/** The agent passes, or their device failed, which is not held against them; when nobody else is asked the item goes back to its place. */
export async function declineOffer(
  store: Store,
  decline: { item: ItemAtHand; offer: number; agent: AgentId; reason: string; cause?: DeclineCause },
): Promise<ItemView> {
  const { agent, offer, reason, cause = "declined" } = decline;
  return whileOffered(store, decline, async (item) => {
    // Declined twice: the second time nothing is left to decline.
    if (item.passes.some((pass) => pass.agent === agent && pass.offer === offer)) return itemView(item);
    refuseUnlessOffered(item, agent, offer);
    const back = await takeFrom(store, item, agent, {
      cause: "declined",
      actor: { kind: "agent", id: agent, name: nameIn(askedOf(item.state), agent) },
      before: [
        { kind: "item.declined", item: item._id, agent, reason, ...(cause === "device" ? { cause } : {}) },
      ],
      blameless: cause === "device",
    });
    if (!back) throw new Late();
    return itemView(back);
  });
}

/** The offer's time is over by the database's clock: the agent is not asked again until they choose a presence, and when nobody else is asked the item goes back to its place. Returns how many milliseconds are left when it is too early, 0 when done, null when the offer was gone. */
export async function expireOffer(
  store: Store,
  offer: { item: ItemId; offer: number },
): Promise<number | null> {
  for (let round = 0; round <= readAgain; round += 1) {
    const item = await findItem(store, offer.item);
    const asked = item && askedOf(item.state).find((one) => one.offer === offer.offer);
    if (!item || !asked) return null;
    const leftMs = asked.until.getTime() - (await store.mongo.now()).getTime();
    if (leftMs > 0) return leftMs;
    const back = await takeFrom(store, item, asked.agent, {
      cause: "timed_out",
      actor: { kind: "system", part: "timer" },
      before: [{ kind: "item.timedOut", item: item._id, agent: asked.agent }],
      missed: true,
    });
    if (back) return 0;
  }
  return null;
}
