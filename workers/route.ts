// Brings a waiting item and a free agent together. Payload: one of the two. Queued by whatever changed them: an item
// that came back to its queue, an agent who became available, accepted, finished or came back.

import type { Jobs } from "../adapters/queues.ts";
import { feedAgent, placeItem } from "../adapters/store/routing.ts";
import type { Deps } from "./deps.ts";

export async function route(data: Jobs["route"], { store }: Deps): Promise<void> {
  if ("item" in data) await placeItem(store, data.item);
  else await feedAgent(store, data.agent);
}
