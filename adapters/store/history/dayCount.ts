import type { ConversationId, ItemId } from "../../../core/ids.ts";
import { slotMs } from "../../../core/planning/days.ts";
import type { Visit } from "../../../core/planning/visits.ts";
import type { Mongo } from "../../mongo.ts";
import type { Store } from "../store.ts";
import { entriesBetween, livesIn, within, type Window } from "./visits.ts";

type Base = Pick<Store, "mongo">;

/** A row carries the time at which its transaction wrote it, and is seen when that commits: so much later at the most. */
const lateMs = 60_000;

/** An item that entered a queue that day. `over`: its visits, once nothing of them will change any more. */
interface Seen {
  conversation: ConversationId;
  over: Visit[] | null;
}

/**
 * The visits of one day, counted again and again: what is over is remembered, so that each count reads only who has come
 * since and whoever is not done. The same as counting all of it, as long as rows are written when they happen.
 */
class DayCount {
  readonly #window: Window;
  readonly #seen = new Map<ItemId, Seen>();
  #enteredMs: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(window: Window) {
    this.#window = window;
    this.#enteredMs = window.from.getTime();
  }

  /** All visits that began that day, as of this moment. One count follows the other. */
  count(store: Base, asOf: Date): Promise<Visit[]> {
    const counted = this.#last.then(
      () => this.#count(store, asOf),
      () => this.#count(store, asOf),
    );
    this.#last = counted;
    return counted;
  }

  async #count(store: Base, asOf: Date): Promise<Visit[]> {
    const { from, to } = this.#window;
    for (const { item, conversation } of await entriesBetween(store, {
      from: new Date(Math.max(from.getTime(), this.#enteredMs - lateMs)),
      to,
    }))
      if (item && !this.#seen.has(item)) this.#seen.set(item, { conversation, over: null });
    this.#enteredMs = asOf.getTime();
    const open = [...this.#seen].flatMap(([item, { conversation, over }]) =>
      over ? [] : [{ item, conversation }],
    );
    const lives = await livesIn(store, open, asOf);
    const visits: Visit[] = [];
    for (const [item, seen] of this.#seen) {
      const life = seen.over ?? lives.get(item) ?? [];
      if (life.at(-1)?.settled) seen.over = life;
      visits.push(...life);
    }
    return within(visits, this.#window);
  }
}

const counts = new WeakMap<Mongo, Map<string, DayCount>>();

/**
 * The visits of the day of this window, which still goes on, as of `asOf`. Each half hour it is counted from the start
 * again: whatever was written into the past, as the demo's history is, is seen then at the latest.
 */
export function visitsSoFar(store: Base, window: Window, asOf: Date): Promise<Visit[]> {
  const known = counts.get(store.mongo) ?? new Map<string, DayCount>();
  counts.set(store.mongo, known);
  const slot = `${Math.floor(asOf.getTime() / slotMs)}: `;
  for (const key of known.keys()) if (!key.startsWith(slot)) known.delete(key);
  const key = `${slot}${window.from.getTime()}-${window.to.getTime()}`;
  const count = known.get(key) ?? new DayCount(window);
  known.set(key, count);
  return count.count(store, asOf);
}
