// Tells whoever waits that their queue has closed, and does with them what the queue says. Payload: the item. Queued when
// it enters a queue, for the time at which the queue closes; the database's clock decides.

import type { Jobs } from "../adapters/queues.ts";
import { closeFor } from "../adapters/store/closing.ts";
import type { Deps } from "./deps.ts";

export async function closing({ item }: Jobs["closing"], { store }: Deps): Promise<void> {
  const leftMs = await closeFor(store, item);
  if (leftMs !== null && leftMs > 0)
    await store.jobs.add("closing", { item }, { delayMs: Math.ceil(leftMs) + 5 });
}
