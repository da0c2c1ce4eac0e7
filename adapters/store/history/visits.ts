import { setTimeout as rest } from "node:timers/promises";
import type { ConversationId, ItemId } from "../../../core/ids.ts";
import { lifeKinds, visitsOf, type LifeRow, type Visit } from "../../../core/planning/visits.ts";
import type { Filter } from "../noun.ts";
import { interactions, type ConversationRow } from "../records/interactions.ts";
import { items } from "../records/items.ts";
import type { Store } from "../store.ts";

type Base = Pick<Store, "mongo">;

/** So many conversations or items are asked for at once: what comes back keeps nobody waiting. */
const chunk = 25;
/** After each the reader rests so many times as long as it took, for a moment at most: offers may not wait for a count. */
const restShare = 2;
const longestRestMs = 60;

/** All of a row but what is long and tells nothing of the item's life: why somebody was chosen, and who acted. */
const brief = { "what.why": 0, actor: 0 };

/** From `from`, up to and without `to`. */
export interface Window {
  from: Date;
  to: Date;
}

/** An item and where its log is. */
type Entry = Pick<ConversationRow, "conversation" | "item">;

/**
 * All visits that began in the window, read from the log: first who entered a queue then, by the index of entries, then
 * what has happened to those items since, by their conversations.
 */
export async function visitsBetween(store: Base, window: Window, asOf: Date): Promise<Visit[]> {
  const lives = await livesIn(store, await entriesBetween(store, window), asOf);
  return within([...lives.values()].flat(), window);
}

/** Of these visits those that began in the window. */
export function within(visits: readonly Visit[], { from, to }: Window): Visit[] {
  return visits.filter(({ enteredMs }) => enteredMs >= from.getTime() && enteredMs < to.getTime());
}

/** The whole lives of these items, as of `asOf`, in the order in which they are given. */
export async function livesIn(
  store: Base,
  entered: readonly Entry[],
  asOf: Date,
): Promise<Map<ItemId, Visit[]>> {
  const rows = new Map<ItemId, LifeRow[]>();
  for (const part of chunks([...new Set(entered.map(({ conversation }) => conversation))]))
    for (const row of await gently(() => lifeRows(store, part))) push(rows, row);
  const wanted = [...new Set(entered.flatMap(({ item }) => item ?? []))];
  const heads = await headsOf(store, wanted);
  return new Map(
    wanted.map((item) => {
      const visits = visitsOf(rows.get(item) ?? [], asOf.getTime());
      return [item, visits.map((visit) => ({ ...visit, ...heads.get(item) }))];
    }),
  );
}

async function gently<T>(work: () => Promise<T>): Promise<T> {
  const fromMs = performance.now();
  const done = await work();
  await rest(Math.min(restShare * (performance.now() - fromMs), longestRestMs));
  return done;
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

/** Who entered a queue in the window, in that order. */
export function entriesBetween(store: Base, { from, to }: Window): Promise<Entry[]> {
  const where = { "what.kind": "item.queued", at: { $gte: from, $lt: to } } as Filter<ConversationRow>;
  return interactions
    .of(store)
    .find(where, { projection: { conversation: 1, item: 1 } })
    .sort({ at: 1 })
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
    .find(where, { projection: brief, batchSize: 1_000 })
    .sort({ conversation: 1, seq: 1 })
    .toArray();
  return rows.flatMap(({ item, at, what }) => (item ? [{ item, atMs: at.getTime(), what }] : []));
}

/** What the log does not say: by which channel an item came, and what it costs its agent. */
async function headsOf(store: Base, wanted: ItemId[]): Promise<Map<ItemId, Pick<Visit, "channel" | "cost">>> {
  const heads = new Map<ItemId, Pick<Visit, "channel" | "cost">>();
  for (const part of chunks(wanted)) {
    const found = await gently(() =>
      items
        .of(store)
        .find({ _id: { $in: part } }, { projection: { channel: 1, cost: 1 } })
        .toArray(),
    );
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
