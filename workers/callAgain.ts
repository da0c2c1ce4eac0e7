// Lets a client be called again when the time for it has come. Payload: the item. Queued with that time when the last call
// was not answered; the database's clock decides.

import type { Jobs } from "../adapters/queues.ts";
import { callIsDue } from "../adapters/store/callbacks.ts";
import type { Deps } from "./deps.ts";

export async function callAgain({ item }: Jobs["callAgain"], { store }: Deps): Promise<void> {
  const leftMs = await callIsDue(store, item);
  if (leftMs !== null && leftMs > 0)
    await store.jobs.add("callAgain", { item }, { delayMs: Math.ceil(leftMs) + 5 });
}
