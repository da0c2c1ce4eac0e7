import type { AgentOnDuty, Presence, Role } from "../../core/agent.ts";
import type { AgentId, QueueId } from "../../core/ids.ts";
import type { AgentLogEntry } from "../../core/log.ts";
import type { AgentView } from "../../core/view.ts";
import type { Store } from "./store.ts";
import type { DutyRecord } from "./records/duty.ts";

/** What duty must know of a person. */
export interface PersonOnDuty {
  id: AgentId;
  name: string;
  login: string;
  role: Role;
  queues: QueueId[];
  capacity: number;
}

/** How an agent is shown. */
export function agentView(record: DutyRecord): AgentView {
  throw new Error(`soon ${record._id}`);
}

/** Begins duty, or goes on with it in another browser. Presence stays; who was logged out is on a break until they choose. */
export async function signIn(store: Store, person: PersonOnDuty): Promise<AgentView> {
  throw new Error(`soon ${store.channels.size} ${person.id}`);
}

/** Ends duty: held items go back to their queues at their places. */
export async function signOut(store: Store, agent: AgentId): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}

/** Name, role, queues or capacity were changed by an administrator; nothing happens when the person is not on duty. */
export async function applySettings(store: Store, person: PersonOnDuty): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${person.id}`);
}

/** Sets the presence; while the agent holds items, anything but `available` waits as the next presence. */
export async function setPresence(
  store: Store,
  change: { agent: AgentId; presence: Presence; cause?: AgentLogEntry["what"]["cause"] },
): Promise<AgentView> {
  throw new Error(`soon ${store.channels.size} ${change.agent}`);
}

/** The desks of these agents are connected now: call it when a socket connects, and every 5 s for all connected. */
export async function alive(store: Store, agents: AgentId[]): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${agents.length}`);
}

/** The agent's last desk is gone past the grace time: offers return at once, live items go back to their places. */
export async function lost(store: Store, agent: AgentId): Promise<void> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}

/** Everyone who is not logged out. */
export async function onDuty(store: Store): Promise<AgentView[]> {
  throw new Error(`soon ${store.channels.size}`);
}

/** The agent's duty as routing sees it, and as it is shown; null when never signed in. */
export async function dutyOf(
  store: Store,
  agent: AgentId,
): Promise<{ facts: AgentOnDuty; view: AgentView } | null> {
  throw new Error(`soon ${store.channels.size} ${agent}`);
}
