// Ends a wrap-up whose time is over. Payload: the item and its revision, so that an extended wrap-up is left alone.
// Queued when wrap-up begins, delayed by its limit; the database's clock decides.

import type { Jobs } from "../adapters/queues.ts";
import { endWrapUp as end } from "../adapters/store/wrapUp.ts";
import type { Deps } from "./deps.ts";

export async function endWrapUp(data: Jobs["endWrapUp"], { store }: Deps): Promise<void> {
  const leftMs = await end(store, data);
  if (leftMs !== null && leftMs > 0)
    await store.jobs.add("endWrapUp", data, { delayMs: Math.ceil(leftMs) + 5 });
}
