import type { ItemId, Millis, QueueId } from "../../core/ids.ts";
import { estimateWaitMs, latestAnswers, recentMs, type Answer } from "../../core/routing/estimate.ts";
import type { Mongo } from "../mongo.ts";
import { items, type ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

/** Many pages ask about one line at once. */
const keptMs = 2_000;
const known = new WeakMap<Mongo, Map<QueueId, { answers: Promise<Answer[]>; until: number }>>();

/** What the client at this place is told; null while too little was measured. The first word of it is kept beside the item, so that its error can be measured. */
export async function tellWait(
  store: Store,
  item: Pick<ItemRecord, "_id" | "queue" | "told">,
  place: number,
): Promise<Millis | null> {
  const at = await store.mongo.now();
  const waitMs = estimateWaitMs(place, await answersOf(store, item.queue, at), at.getTime());
  if (waitMs !== null && !item.told) await keepFirst(store, item._id, { waitMs, at });
  return waitMs;
}

async function keepFirst(store: Store, item: ItemId, told: { waitMs: Millis; at: Date }): Promise<void> {
  await items.of(store).updateOne({ _id: item, told: { $exists: false } }, { $set: { told } });
}

function answersOf(store: Store, queue: QueueId, at: Date): Promise<Answer[]> {
  const here = known.get(store.mongo) ?? new Map<QueueId, { answers: Promise<Answer[]>; until: number }>();
  known.set(store.mongo, here);
  const hit = here.get(queue);
  if (hit && hit.until > performance.now()) return hit.answers;
  const answers = readAnswers(store, queue, new Date(at.getTime() - recentMs));
  here.set(queue, { answers, until: performance.now() + keptMs });
  answers.catch(() => here.delete(queue));
  return answers;
}

async function readAnswers(store: Store, queue: QueueId, since: Date): Promise<Answer[]> {
  const found = await items
    .of(store)
    .find({ queue, acceptedAt: { $gte: since } }, { projection: { arrivedAt: 1, acceptedAt: 1 } })
    .sort({ acceptedAt: -1 })
    .limit(latestAnswers)
    .toArray();
  return found.flatMap(({ arrivedAt, acceptedAt }) =>
    acceptedAt ? [{ arrivedAtMs: arrivedAt.getTime(), answeredAtMs: acceptedAt.getTime() }] : [],
  );
}

/** How wrong the first word to the clients of a queue was: means over those who were told and answered. */
export interface EstimateError {
  count: number;
  /** Mean of the absolute difference, and of what was told minus what it was. */
  meanErrorMs: Millis;
  meanBiasMs: Millis;
}

/** The error of what clients of the queue were told, over items answered since then. */
export async function estimateError(store: Store, queue: QueueId, since: Date): Promise<EstimateError> {
  const found = await items
    .of(store)
    .find(
      { queue, acceptedAt: { $gte: since }, "told.waitMs": { $gte: 0 } },
      { projection: { told: 1, acceptedAt: 1 } },
    )
    .limit(5_000)
    .toArray();
  const errors = found.flatMap(({ told, acceptedAt }) =>
    told && acceptedAt ? [told.waitMs - (acceptedAt.getTime() - told.at.getTime())] : [],
  );
  const mean = (values: number[]): number =>
    values.length === 0 ? 0 : Math.round(values.reduce((sum, one) => sum + one, 0) / values.length);
  return {
    count: errors.length,
    meanErrorMs: mean(errors.map((error) => Math.abs(error))),
    meanBiasMs: mean(errors),
  };
}
