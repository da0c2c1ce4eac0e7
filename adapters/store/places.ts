import { mostOvertakenMs, turnMs } from "../../core/routing/turn.ts";
import { waitingNow } from "./facts.ts";
import { rulesOf } from "./lookups.ts";
import type { Filter } from "./noun.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** What decides an item's turn. */
type InLine = Pick<ItemRecord, "_id" | "arrivedAt" | "priority" | "rating">;

/** More in front of somebody than these are not told apart. */
const most = 1_000;

/** The item's place in its line from 1, in the order in which routing takes them: urgency and rating are worth time there. */
export async function placeOf(store: Store, item: InLine & Pick<ItemRecord, "queue">): Promise<number> {
  const rules = await rulesOf(store);
  const turn = ({ arrivedAt, priority, rating = null }: InLine): number =>
    turnMs({ arrivedAtMs: arrivedAt.getTime(), priority, rating }, rules);
  const mine = turn(item);
  // Whoever came so much later cannot be before it, whatever their credit.
  const latest = new Date(item.arrivedAt.getTime() + mostOvertakenMs(rules));
  const [own, shared] = await Promise.all([
    lineOf(store, { queue: item.queue }, latest),
    lineOf(store, { alsoQueues: item.queue }, latest),
  ]);
  const before = [...own, ...shared].filter((one) => one._id !== item._id && turn(one) < mine);
  return new Set(before.map((one) => one._id)).size + 1;
}

function lineOf(store: Store, of: Filter<ItemRecord>, latest: Date): Promise<InLine[]> {
  return items
    .of(store)
    .find(
      { ...waitingNow, ...of, arrivedAt: { $lt: latest } },
      { projection: { arrivedAt: 1, priority: 1, rating: 1 } },
    )
    .limit(most)
    .toArray();
}
