// Ends an offer that nobody answered. Payload: the item and the offer's number. Queued with the offer, delayed by its
// time, and taken back when the offer is answered before; the database's clock decides whether that time is over, because
// a worker's clock may be wrong. One that came too early is queued again beside the job that runs.

import type { Jobs } from "../adapters/queues.ts";
import { expireOffer as expire } from "../adapters/store/offers.ts";
import type { Deps } from "./deps.ts";

export async function expireOffer(data: Jobs["expireOffer"], { store }: Deps): Promise<void> {
  const leftMs = await expire(store, data);
  if (leftMs !== null && leftMs > 0)
    await store.jobs.add("expireOffer", data, { delayMs: Math.ceil(leftMs) + 5, again: true });
}
