import type { AgentId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import type { DeskView, OfferView } from "../../core/view.ts";
import { heldBy, waitingIn } from "./items.ts";
import { duty } from "./records/duty.ts";
import type { Store } from "./store.ts";
import { agentView, itemView, offerView } from "./views.ts";

/** All that the agent's desk shows, threads empty: the snapshot that events continue. Problem `not_found` when not on duty. */
export async function deskView(store: Store, agent: AgentId): Promise<DeskView> {
  const record = await duty.of(store).findOne({ _id: agent });
  if (!record) throw new Problem("not_found");
  const [mine, waiting] = await Promise.all([heldBy(store, agent), waitingIn(store, record.queues, 500)]);
  const items = Object.fromEntries([...waiting, ...mine.map(itemView)].map((item) => [item.id, item]));
  const offers: Record<string, OfferView> = {};
  for (const item of mine) {
    const offer = offerView(item, agent);
    if (offer) offers[item._id] = offer;
  }
  return { me: agentView(record), items, offers, threads: {} };
}
