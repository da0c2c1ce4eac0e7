import type { AgentView, ItemView, OfferView } from "./view.ts";
import type { LogEntry } from "./log.ts";
import type { AgentId, ConversationId, Millis, QueueId } from "./ids.ts";

/** Everything a desk is told that changes what it shows. */
export type DeskEvent =
  | { kind: "item"; item: ItemView }
  | { kind: "offer"; offer: OfferView }
  | { kind: "agent"; agent: AgentView }
  | { kind: "entry"; entry: LogEntry }
  | { kind: "locked"; lock: LoginLock };

/** Somebody tried so many wrong passwords for a person that their login is shut for a while. Supervisors hear of it. */
export interface LoginLock {
  agent: AgentId;
  name: string;
  untilMs: Millis;
}

/** Passing news that no one stores. */
export interface Typing {
  conversation: ConversationId;
  who: { kind: "client" } | { kind: "agent"; id: AgentId; name: string };
  on: boolean;
}

/** Server to desk, namespace `/desk`. */
export interface ToDesk {
  event: (event: DeskEvent) => void;
  /** What lists show, gathered for a moment; of each item and agent the latest. */
  events: (events: DeskEvent[]) => void;
  typing: (typing: Typing) => void;
  /** News may have been missed: load the snapshot again. */
  resync: () => void;
  /** The session has ended; sign in again. */
  signedOut: () => void;
}

/** Desk to server, namespace `/desk`; every call is acknowledged. */
export interface FromDesk {
  /** Follow a conversation; answers the rows after `since`, or a problem code. */
  watch: (ask: { conversation: ConversationId; since: number }, done: (answer: WatchAnswer) => void) => void;
  unwatch: (ask: { conversation: ConversationId }, done: (answer: { ok: true }) => void) => void;
  typing: (ask: { conversation: ConversationId; on: boolean }, done: (answer: { ok: true }) => void) => void;
  /** The server's clock, for timers that must not trust the desk's. */
  clock: (done: (nowMs: Millis) => void) => void;
}

export type WatchAnswer = { ok: true; entries: LogEntry[] } | { ok: false; problem: string };

/** Rooms of `/desk`: which sockets may hear what. */
export const rooms = {
  agent: (agent: AgentId) => `agent:${agent}`,
  queue: (queue: QueueId) => `queue:${queue}`,
  conversation: (conversation: ConversationId) => `conversation:${conversation}`,
  supervisors: "supervisors",
} as const;
