import { setTimeout as rest } from "node:timers/promises";
import type { ConversationId, ItemId } from "../../../core/ids.ts";
import { lifeKinds, visitsOf, type LifeRow, type Visit } from "../../../core/planning/visits.ts";
import type { Filter } from "../noun.ts";
import { interactions, type ConversationRow } from "../records/interactions.ts";
import { items } from "../records/items.ts";
import type { Store } from "../store.ts";

type Base = Pick<Store, "mongo">;

/** So many conversations or items are asked for at once, and so long is the rest between: a day of many thousands is counted every minute, beside offers that may not wait for it. */
const chunk = 50;
const restMs = 2;

/** All of a row but what is long and tells nothing of the item's life: why somebody was chosen, and who acted. */
const brief = { "what.why": 0, actor: 0 };

/**
 * All visits that began in the window, read from the log: first who entered a queue then, by the index of entries, then
 * what has happened to those items since, by their conversations.
 */
export async function visitsBetween(store: Base, from: Date, to: Date, asOf: Date): Promise<Visit[]> {
  const entered = await entries(store, from, to);
  const lives = new Map<ItemId, LifeRow[]>();
  for (const part of chunks([...new Set(entered.map(({ conversation }) => conversation))])) {
    for (const row of await lifeRows(store, part)) push(lives, row);
    await rest(restMs);
  }
  const wanted = [...new Set(entered.flatMap(({ item }) => item ?? []))];
  const heads = await headsOf(store, wanted);
  const visits = wanted.flatMap((item) => visitsOf(lives.get(item) ?? [], asOf.getTime()));
  const within = visits.filter(({ enteredMs }) => enteredMs >= from.getTime() && enteredMs < to.getTime());
  return within.map((visit) => ({ ...visit, ...heads.get(visit.item) }));
}

/** When the log saw somebody enter a queue for the first time; null while nobody has. */
export async function firstEntry(store: Base): Promise<Date | null> {
  const [first] = await interactions
    .of(store)
    .find({ "what.kind": "item.queued" } as Filter<ConversationRow>, { projection: { at: 1 } })
    .sort({ at: 1 })
    .limit(1)
    .toArray();
  return first?.at ?? null;
}

function entries(
  store: Base,
  from: Date,
  to: Date,
): Promise<Pick<ConversationRow, "conversation" | "item">[]> {
  const where = { "what.kind": "item.queued", at: { $gte: from, $lt: to } } as Filter<ConversationRow>;
  return interactions
    .of(store)
    .find(where, { projection: { conversation: 1, item: 1 } })
    .toArray();
}

async function lifeRows(store: Base, conversations: ConversationId[]): Promise<LifeRow[]> {
  const where = {
    conversation: { $in: conversations },
    seq: { $gt: 0 },
    "what.kind": { $in: [...lifeKinds] },
  } as Filter<ConversationRow>;
  const rows = await interactions
    .of(store)
    .find(where, { projection: brief })
    .sort({ conversation: 1, seq: 1 })
    .toArray();
  return rows.flatMap(({ item, at, what }) => (item ? [{ item, atMs: at.getTime(), what }] : []));
}

/** What the log does not say: by which channel an item came, and what it costs its agent. */
async function headsOf(store: Base, wanted: ItemId[]): Promise<Map<ItemId, Pick<Visit, "channel" | "cost">>> {
  const heads = new Map<ItemId, Pick<Visit, "channel" | "cost">>();
  for (const part of chunks(wanted)) {
    const found = await items
      .of(store)
      .find({ _id: { $in: part } }, { projection: { channel: 1, cost: 1 } })
      .toArray();
    for (const { _id, channel, cost } of found) heads.set(_id, { channel, cost });
  }
  return heads;
}

function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += chunk) parts.push(all.slice(at, at + chunk));
  return parts;
}

function push(lives: Map<ItemId, LifeRow[]>, row: LifeRow): void {
  const rows = lives.get(row.item);
  if (rows) rows.push(row);
  else lives.set(row.item, [row]);
}
