import type { AtClosing } from "./closing.ts";
import type { CallResultName } from "./callback.ts";
import type { CancelReason, ReturnCause } from "./item.ts";
import type { Match } from "./client.ts";
import type { Presence } from "./agent.ts";
import type { DeclineCause } from "./reservation.ts";
import type { Message } from "./message.ts";
import type { PriorityClass, Rating } from "./routing/facts.ts";
import type {
  AgentId,
  ChannelName,
  ClientId,
  ConversationId,
  ItemId,
  MessageId,
  Millis,
  QueueId,
  WrapUpCodeId,
} from "./ids.ts";

/** Who did it. `name` is as it was at that moment: history never changes when a person is renamed. */
export type Actor =
  | { kind: "client"; id: ClientId | null; name: string }
  | { kind: "agent"; id: AgentId; name: string }
  | { kind: "system"; part: string };

/**
 * Why this agent was chosen for this item, in words that can be shown. The lists are cut to a readable length, `counts`
 * tells how long they were. Rows of an older version have only the first three parts.
 */
export interface OfferReason {
  /** Name of the strategy or selection that chose; `transfer`, `push` or `pull` where a person did. */
  policy: string;
  /** Best first. */
  candidates: { agent: AgentId; idleMs: number; load: number; score?: number | null }[];
  excluded: { agent: AgentId; why: string }[];
  /** Whether an item looked for an agent, or an agent for an item. */
  sought?: "agent" | "item";
  /** At which step of its wait the item was, counted from 0; null after the last. */
  step?: number | null;
  /** The items among which the agent's next one was chosen, best first. */
  items?: { item: ItemId; queue: QueueId; waitedMs: number; score: number | null }[];
  /** All who were asked at once, the first choice first; absent where it was one. */
  asked?: AgentId[];
  counts?: { candidates: number; excluded: Record<string, number>; items: number };
}

/** What the bank says of a client, whichever conversation it is said in. */
export type ClientHappening =
  /** How much they are worth to the bank: all that is open of theirs takes the new rating at once. */
  | { kind: "client.rated"; client: ClientId; was: Rating | null; now: Rating | null }
  /** Who looks after them; null: nobody any more. */
  | { kind: "client.entrusted"; client: ClientId; agent: AgentId | null; agentName: string };

/** Everything that can happen in the life of a conversation. One row each in `interactions`; nothing ever edits a row. */
export type Happening =
  | { kind: "conversation.opened"; channel: ChannelName; subject: string; number: number }
  | { kind: "conversation.reopened"; by: MessageId }
  | {
      kind: "conversation.linked";
      to: ConversationId;
      reason: "other_sender" | "old" | "guess";
    }
  | { kind: "conversation.closed" }
  /** The client addressed the same message to another queue as well. */
  | { kind: "conversation.shared"; queue: QueueId; queueName: string }
  /** The client wrote on in the same thread under another subject: perhaps a new matter. */
  | { kind: "subject.changed"; was: string; now: string }
  | { kind: "conversation.rated"; score: number; comment: string }
  | { kind: "client.matched"; client: ClientId; name: string; match: Match }
  | ClientHappening
  | { kind: "message.received"; message: Message }
  | { kind: "message.planned"; message: Message }
  | { kind: "message.sent"; message: MessageId; external: string | null }
  | { kind: "message.delivered"; message: MessageId }
  | { kind: "message.read"; message: MessageId }
  | { kind: "message.uncertain"; message: MessageId; reason: string }
  | { kind: "message.failed"; message: MessageId; reason: string }
  | { kind: "message.delayed"; message: MessageId; reason: string }
  | { kind: "message.retried"; message: MessageId }
  | { kind: "note.added"; id: string; text: string }
  | { kind: "transcript.requested"; address: string }
  /**
   * `moved`: a supervisor put a waiting item into another queue; `overflow`: its queue could not serve it in time; `due`:
   * the time for the next call has come; `letter`: its client is answered by letter, and letters wait there. `notBeforeMs`: until then it is offered to nobody.
   */
  | {
      kind: "item.queued";
      item: ItemId;
      queue: QueueId;
      queueName: string;
      cause: "arrived" | "moved" | "overflow" | "due" | ReturnCause;
      notBeforeMs?: Millis;
    }
  /** The client wants to be called at this number, and keeps their place. */
  | { kind: "item.callback"; item: ItemId; phone: string }
  /** They would rather wait for an answer in writing after all. */
  | { kind: "item.callbackCanceled"; item: ItemId }
  /** The client wants the answer as a letter to this address. */
  | { kind: "item.letter"; item: ItemId; address: string }
  /** Its queue has closed: the client was told, with when it opens again, and this is done about it. */
  | { kind: "item.closing"; item: ItemId; act: AtClosing; opensAtMs: Millis | null }
  /** The agent called; `tried`: calls without an answer so far, of how many. */
  | {
      kind: "item.called";
      item: ItemId;
      agent: AgentId;
      result: CallResultName;
      tried: number;
      of: number;
    }
  /** A supervisor gave a waiting item another class. */
  | { kind: "item.prioritized"; item: ItemId; was: PriorityClass; now: PriorityClass }
  | {
      kind: "item.offered";
      item: ItemId;
      agent: AgentId;
      agentName: string;
      offer: number;
      untilMs: Millis;
      why: OfferReason;
    }
  /** `known`: whether the client met the agent, or at least the team, that knows them; absent where nobody did. */
  | {
      kind: "item.accepted";
      item: ItemId;
      agent: AgentId;
      waitedMs: number;
      known?: "agent" | "team" | "nobody";
    }
  /** `cause`: "device" where a fault of the desk kept the agent from it; absent where they passed. */
  | { kind: "item.declined"; item: ItemId; agent: AgentId; reason: string; cause?: DeclineCause }
  | { kind: "item.timedOut"; item: ItemId; agent: AgentId }
  /** `reason`: why the item went on without them; "taken" where another who was asked at once accepted first. */
  | { kind: "item.rescinded"; item: ItemId; agent: AgentId; reason: string }
  | {
      kind: "item.transferred";
      item: ItemId;
      from: AgentId;
      to: { queue: QueueId; queueName: string } | { agent: AgentId; agentName: string };
      note: string;
    }
  | { kind: "item.wrapping"; item: ItemId; agent: AgentId; untilMs: Millis | null }
  | {
      kind: "item.completed";
      item: ItemId;
      agent: AgentId;
      code: WrapUpCodeId | null;
      codeName: string;
      wrapUpMs: number;
    }
  | { kind: "item.abandoned"; item: ItemId; waitedMs: number }
  | { kind: "item.canceled"; item: ItemId; reason: CancelReason }
  | { kind: "item.held"; item: ItemId; agent: AgentId }
  | { kind: "item.resumed"; item: ItemId; agent: AgentId }
  | { kind: "item.extended"; item: ItemId; agent: AgentId; untilMs: Millis };

export type HappeningKind = Happening["kind"];

/** One row of the log as it crosses a socket. `seq` counts from 1 without gaps inside a conversation; `at` is the database's clock. */
export interface LogEntry {
  id: string;
  conversation: ConversationId;
  seq: number;
  atMs: Millis;
  actor: Actor;
  what: Happening;
}

/** Why a presence is what it is. `returned`: a desk that was lost is there again, in the presence that it had. */
export type PresenceCause =
  "chosen" | "missed" | "lost" | "returned" | "supervisor" | "signed_in" | "signed_out";

/** What can happen to an agent rather than in a conversation. */
export type AgentHappening =
  | { kind: "agent.presence"; presence: Presence; reason?: string; cause: PresenceCause }
  /** Chosen while busy; begins when the last item ends. The present one: what was to begin does not. */
  | { kind: "agent.nextPresence"; presence: Presence; reason?: string }
  /** The first desk since they signed in is there. */
  | { kind: "agent.connected" }
  /** The last desk was cut off; it comes back within the grace time, or is lost. */
  | { kind: "agent.cutOff" }
  | { kind: "agent.back" }
  /** After too many wrong passwords in a row. */
  | { kind: "agent.locked"; untilMs: Millis };

/** A row about an agent rather than a conversation. */
export interface AgentLogEntry {
  id: string;
  agent: AgentId;
  atMs: Millis;
  /** Who did it, where it was neither the agent nor the system. */
  actor?: Actor;
  what: AgentHappening;
}

/** The kinds that a client of the bank may ever see. */
const visibleToClient: ReadonlySet<HappeningKind> = new Set([
  "conversation.opened",
  "conversation.closed",
  "message.received",
  "message.planned",
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "item.queued",
  "item.callback",
  "item.callbackCanceled",
  "item.letter",
  "item.closing",
  "item.accepted",
  "item.completed",
]);

/** True when the entry may be told to the client: never notes, reasons or who declined. */
export function isVisibleToClient(entry: LogEntry): boolean {
  return visibleToClient.has(entry.what.kind);
}
