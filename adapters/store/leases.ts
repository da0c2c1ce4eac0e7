import { isDuplicate } from "../mongo.ts";
import { leases } from "./records/leases.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** Takes a lease if it is free by the database's clock; its fencing number, or null. */
export async function takeLease(
  store: Base,
  name: string,
  holder: string,
  forMs: number,
): Promise<number | null> {
  const now = await store.mongo.now();
  const until = new Date(now.getTime() + forMs);
  try {
    const taken = await leases
      .of(store)
      .findOneAndUpdate(
        { _id: name, until: { $lte: now } },
        { $set: { holder, until }, $inc: { fence: 1 } },
        { upsert: true, returnDocument: "after" },
      );
    return taken?.fence ?? null;
  } catch (error) {
    if (isDuplicate(error)) return null;
    throw error;
  }
}

/** Keeps it for longer; false when someone else has taken it meanwhile. */
export async function keepLease(store: Base, name: string, fence: number, forMs: number): Promise<boolean> {
  const until = new Date((await store.mongo.now()).getTime() + forMs);
  const kept = await leases.of(store).updateOne({ _id: name, fence }, { $set: { until } });
  return kept.matchedCount === 1;
}

/** Gives it back at once. */
export async function dropLease(store: Base, name: string, fence: number): Promise<void> {
  await leases.of(store).updateOne({ _id: name, fence }, { $set: { until: new Date(0) } });
}
