import type { AgentId } from "../../core/ids.ts";
import type { DeskView } from "../../core/view.ts";
import type { Store } from "./store.ts";

/** All that the agent's desk shows, threads empty: the snapshot that events continue. Problem `not_found` when not on duty. */
export async function deskView(store: Store, agent: AgentId): Promise<DeskView> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}
