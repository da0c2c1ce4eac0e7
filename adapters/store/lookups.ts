import type { AgentId, ChannelName, QueueId } from "../../core/ids.ts";
import type { Account, ChannelTerms, Queue, RoutingSettings } from "../../core/queue.ts";
import type { ItemKind } from "../../core/routing/facts.ts";
import { plainWays } from "../../core/ways.ts";
import type { Mongo } from "../mongo.ts";
import { accounts } from "./accounts.ts";
import { nameOfAgent } from "./agents.ts";
import { queues } from "./queues.ts";
import { duty } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import { findRules } from "./rules.ts";
import type { Store } from "./store.ts";
import { mailWriter } from "./writers.ts";

type Base = Pick<Store, "mongo">;

/** Settings change a few times a month and are read with every message, so each process keeps them for a moment. */
const keptMs = 2_000;
/** People change their names less often still, and every card names some. */
const namesKeptMs = 10_000;

function kept<T>(
  load: (store: Base, id: string) => Promise<T>,
  forMs = keptMs,
): (store: Base, id: string) => Promise<T> {
  type Known = Map<string, { value: Promise<T>; until: number }>;
  const byStore = new WeakMap<Mongo, Known>();
  return (store, id) => {
    const known: Known = byStore.get(store.mongo) ?? new Map<string, never>();
    byStore.set(store.mongo, known);
    const hit = known.get(id);
    if (hit && hit.until > performance.now()) return hit.value;
    const value = load(store, id);
    known.set(id, { value, until: performance.now() + forMs });
    value.catch(() => known.delete(id));
    return value;
  };
}

/** A queue; null when it is gone. */
export const queueOf: (store: Base, id: QueueId) => Promise<Queue | null> = kept((store, id) =>
  queues.find(store, id),
);

/**
 * The queue of an item whose client has chosen a way out, read again where what is remembered does not offer it: whoever
 * was offered it a moment ago is not turned away by a memory.
 */
export async function queueOffering(
  store: Base,
  id: QueueId,
  way: "callback" | "letter",
): Promise<Queue | null> {
  const known = await queueOf(store, id);
  return known?.waysOut[way] ? known : queues.find(store, id);
}

/** One address of the bank; null when it is gone. */
export const accountOf: (store: Base, id: string) => Promise<Account | null> = kept((store, id) =>
  accounts.find(store, id),
);

/** What a colleague is called; null where there is no such person. */
export const nameOf: (store: Base, id: AgentId) => Promise<string | null> = kept(
  (store, id) => nameOfAgent(store, id),
  namesKeptMs,
);

/** What someone on duty is called, as everyone saw it when their duty began; empty where nobody of that id ever was. */
export const nameOnDuty: (store: Base, id: AgentId) => Promise<string> = kept(
  async (store, id) => (await duty.of(store).findOne({ _id: id }, { projection: { name: 1 } }))?.name ?? "",
  namesKeptMs,
);

/** The house's rules of routing. */
export const rulesOf = (store: Base): Promise<RoutingSettings> => houseRules(store, "house");
const houseRules = kept((store) => findRules(store));

/** What a queue is called in the log: history keeps the name of that day. */
export function queueName(queue: Queue | null): string {
  return queue?.name.ru ?? "";
}

/** What kind of attention items of this channel take. */
export function kindOf(store: Pick<Store, "channels">, channel: ChannelName): ItemKind {
  return store.channels.get(channel)?.kind ?? "message";
}

/** How this queue treats items of this channel. */
export function termsOf(
  store: Pick<Store, "channels">,
  queue: Queue | null,
  channel: ChannelName,
): ChannelTerms {
  return queue?.terms[channel] ?? store.channels.get(channel)?.terms ?? { offerTtlMs: 20_000, cost: 34 };
}

/** What an item takes of its agent: a call where its client is to be called, a letter where they are answered by one, else what its channel says. */
export function weightOf(
  store: Pick<Store, "channels">,
  queue: Queue | null,
  { callback, letter, channel }: Pick<ItemRecord, "callback" | "letter" | "channel">,
): Pick<ItemRecord, "kind" | "cost"> {
  if (callback) return { kind: "call", cost: (queue?.waysOut.callback ?? plainWays.callback).cost };
  const by = (letter === undefined ? null : mailWriter(store)?.name) ?? channel;
  return { kind: kindOf(store, by), cost: termsOf(store, queue, by).cost };
}
