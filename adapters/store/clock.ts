import type { Millis } from "../../core/ids.ts";
import type { Mongo } from "../mongo.ts";
import type { Store } from "./store.ts";

const ahead = new WeakMap<Mongo, number>();

/** Asks the database what time it is, for `storeNowMs`. */
export async function readClock({ mongo }: Pick<Store, "mongo">): Promise<Date> {
  const asked = Date.now();
  const now = await mongo.now();
  // The answer was true somewhere on the way.
  ahead.set(mongo, now.getTime() - (asked + Date.now()) / 2);
  return now;
}

/** The database's time as far as it was last asked: steps and passes end by it, whatever a worker's own clock says. */
export function storeNowMs({ mongo }: Pick<Store, "mongo">): Millis {
  return Math.round(Date.now() + (ahead.get(mongo) ?? 0));
}
