import type { AgentId, ItemId } from "../../core/ids.ts";
import { askedOf, holdersOf, type Asked, type ItemState, type ReturnCause } from "../../core/item.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { ItemView } from "../../core/view.ts";
import { append } from "./append.ts";
import { mostOffersAtOnce, type RoutingSettings } from "../../core/queue.ts";
import { change, type Tx } from "./change.ts";
import { leaveDrafts } from "./drafts.ts";
import { findItem, moveItem } from "./items.ts";
import { changeLoad, logAgent } from "./load.ts";
import { queueName, queueOf, rulesOf, weightOf } from "./lookups.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { stopTimer } from "./timers.ts";
import { itemView } from "./views.ts";

class Late extends Error {}

/** Others may answer or miss their own offers of an item between reading and writing: so often it is read again. */
export const readAgain = 2 * mostOffersAtOnce;

interface Return {
  cause: ReturnCause;
  actor: Actor;
  /** What is told before "queued again". */
  before: Happening[];
  /** The agent let an offer run out. */
  missed?: boolean;
  /** They could do nothing about it: their pass is over at once. */
  blameless?: boolean;
}

/**
 * Takes an item from an agent who holds it or is asked. While others are asked they stay so; else it goes back into its
 * queue. Its arrival time stays, so it keeps its place. Null when it is not held like this any more.
 */
export async function takeFrom(
  store: Store,
  item: ItemRecord,
  agent: AgentId,
  { cause, actor, before, missed = false, blameless = false }: Return,
): Promise<ItemRecord | null> {
  const { state } = item;
  if (!isHeldBy(item, agent)) return null;
  const left = without(state, agent);
  const theirs = askedOf(state).filter((one) => one.agent === agent);
  const [queue, rules] = await Promise.all([queueOf(store, item.queue), rulesOf(store)]);
  const passing = blameless ? { passForMs: 0 } : rules;
  const queued: Happening[] = left
    ? []
    : [{ kind: "item.queued", item: item._id, queue: item.queue, queueName: queueName(queue), cause }];
  try {
    return await change(store, async (tx) => {
      const appended = await append(
        tx,
        { _id: item.conversation, item: item._id },
        [...before, ...queued].map((what) => ({ actor, item: item._id, what })),
        { $set: { itemState: left ? "reserved" : "queued", agent: null } },
      );
      if (!appended) throw new Late();
      const { at } = appended;
      const moved = await moveItem(
        tx,
        { item: item._id, names: [state.name], rev: item.rev },
        left ?? { name: "queued", since: at },
        {
          $set: {
            passes: passedBy(item, agent, at, passing),
            acceptedAt: null,
            // Its client may have asked to be called while an agent had it.
            ...(left ? { card: item.card } : weightOf(store, queue, item)),
          },
        },
      );
      if (!moved) throw new Late();
      if (state.name !== "reserved") await leaveDrafts(tx, item.conversation, agent);
      const misses = missed ? await missesOf(tx, agent, rules) : {};
      await changeLoad(
        tx,
        agent,
        at,
        { [state.name === "reserved" ? "reserved" : "active"]: -1, give: item },
        { set: { idleSince: at, ...misses } },
      );
      if (misses.missed) await logMiss(tx, agent, at);
      for (const { offer } of theirs) stopTimer(tx, item._id, offer);
      tx.news.push({ kind: "item", record: moved, also: { agents: [agent] } });
      if (!left) tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
      if (!misses.missed) tx.news.push({ kind: "job", job: "route", data: { agent } });
      return moved;
    });
  } catch (error) {
    if (error instanceof Late) return null;
    throw error;
  }
}

/** True while the agent is asked or works on it: what can be taken from them. */
function isHeldBy({ state }: ItemRecord, agent: AgentId): boolean {
  return state.name !== "wrapping" && holdersOf(state).includes(agent);
}

/** What is left of an offer to several when this agent is asked no more; null when nobody is. */
function without(state: ItemState, agent: AgentId): ItemState | null {
  const asked = askedOf(state).filter((one) => one.agent !== agent);
  return state.name === "reserved" && asked.length > 0 ? { ...state, asked } : null;
}

/** Rows that say of each that the offer ended by no act of theirs. */
export function rescindedTo(asked: readonly Asked[], item: ItemId, reason: string): Happening[] {
  return asked.map(({ agent }) => ({ kind: "item.rescinded", item, agent, reason }));
}

/** Inside a transaction: what was kept free for the item is given back to all who were asked. They lose nothing by it, their place among the idle least of all. */
export async function freeAsked(tx: Tx, item: ItemRecord, asked: readonly Asked[], at: Date): Promise<void> {
  for (const { agent, offer } of asked) {
    await changeLoad(tx, agent, at, { reserved: -1, give: item });
    stopTimer(tx, item._id, offer);
    tx.news.push({ kind: "job", job: "route", data: { agent } });
  }
}

/** One more offer missed in a row: after as many as the house allows the agent counts as not responding. */
async function missesOf(
  tx: Tx,
  agent: AgentId,
  { missesAllowed }: RoutingSettings,
): Promise<Partial<Pick<DutyRecord, "misses" | "missed">>> {
  const known = await duty
    .of(tx.store)
    .findOne({ _id: agent }, { session: tx.session, projection: { misses: 1 } });
  const misses = (known?.misses ?? 0) + 1;
  return { misses, missed: misses >= missesAllowed };
}

/** The passes that still run, and this agent's own, the latest. */
export function passedBy(
  { passes, state }: Pick<ItemRecord, "passes" | "state">,
  agent: AgentId,
  at: Date,
  { passForMs }: Pick<RoutingSettings, "passForMs">,
): ItemRecord["passes"] {
  const others = passes.filter((pass) => pass.agent !== agent && pass.until > at);
  const offer = askedOf(state).find((one) => one.agent === agent)?.offer;
  const until = new Date(at.getTime() + passForMs);
  return [...others, { agent, until, ...(offer === undefined ? {} : { offer }) }];
}

async function logMiss(tx: Tx, agent: AgentId, at: Date): Promise<void> {
  await logAgent(tx, agent, at, { kind: "agent.presence", presence: "available", cause: "missed" });
}

/** Puts a reserved or held item back to its place in its queue. Null when it was not held by this agent any more. */
export async function returnItem(
  store: Store,
  back: { item: ItemId; agent: AgentId; cause: ReturnCause },
): Promise<ItemView | null> {
  for (let round = 0; round <= readAgain; round += 1) {
    const item = await findItem(store, back.item);
    if (!item || !isHeldBy(item, back.agent)) return null;
    const theirs = askedOf(item.state).filter(({ agent }) => agent === back.agent);
    const moved = await takeFrom(store, item, back.agent, {
      cause: back.cause,
      actor: { kind: "system", part: "routing" },
      before: rescindedTo(theirs, item._id, back.cause),
    });
    if (moved) return itemView(moved);
  }
  return null;
}
