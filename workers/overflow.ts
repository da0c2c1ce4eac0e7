// Sends an item on to another queue when its own cannot serve it in time. Payload: the item. Queued when it enters a queue
// with such a rule, at once and after the rule's time; the database's clock decides.

import type { Jobs } from "../adapters/queues.ts";
import { overflow as sendOn } from "../adapters/store/overflow.ts";
import type { Deps } from "./deps.ts";

export async function overflow({ item }: Jobs["overflow"], { store }: Deps): Promise<void> {
  await sendOn(store, item);
}
