import { routingStatus } from "../../core/agent.ts";
import type { LogEntry } from "../../core/log.ts";
import type { AgentView, ItemView, OfferView } from "../../core/view.ts";
import type { DutyRecord } from "./records/duty.ts";
import type { ConversationRow } from "./records/interactions.ts";
import type { ItemRecord } from "./records/items.ts";

// The one reading of each stored record that leaves the store; snapshots and events share it, so they cannot differ.

/** How an agent is shown. */
export function agentView(record: DutyRecord): AgentView {
  return {
    id: record._id,
    rev: record.rev,
    name: record.name,
    login: record.login,
    role: record.role,
    presence: record.presence,
    // A record of an older version has none.
    reason: record.reason ?? null,
    nextPresence: record.nextPresence,
    nextReason: record.nextReason ?? null,
    routing: routingStatus(record),
    presenceSinceMs: record.since.getTime(),
    load: record.load,
    capacity: record.capacity,
    queues: [...record.queues],
  };
}

/** How an item is shown in a list. */
export function itemView(record: ItemRecord): ItemView {
  const { state } = record;
  return {
    id: record._id,
    rev: record.rev,
    conversation: record.conversation,
    number: record.number,
    channel: record.channel,
    queue: record.queue,
    ...(record.alsoQueues?.length ? { alsoQueues: record.alsoQueues } : {}),
    state: state.name,
    agent: "agent" in state ? state.agent : null,
    sinceMs: sinceOf(record).getTime(),
    untilMs: "until" in state ? (state.until?.getTime() ?? null) : null,
    arrivedAtMs: record.arrivedAt.getTime(),
    answerByMs: record.answerBy?.getTime() ?? null,
    clientName: record.clientName,
    subject: record.subject,
    priority: record.priority,
    ...(state.name === "wrapping" && state.code ? { code: state.code } : {}),
    ...(record.rating ? { rating: record.rating } : {}),
  };
}

function sinceOf({ state, arrivedAt }: ItemRecord): Date {
  if ("since" in state) return state.since;
  return "at" in state ? state.at : arrivedAt;
}

/** The offer of a reserved item; null when there is none. */
export function offerView(record: ItemRecord): OfferView | null {
  const { state, card } = record;
  if (state.name !== "reserved" || !card) return null;
  const { client, preview, why } = card;
  const { offer, until } = state;
  return { item: itemView(record), offer, untilMs: until.getTime(), client, preview, why };
}

/** A row of the log as it crosses a socket. */
export function entryOf(row: ConversationRow): LogEntry {
  return {
    id: row._id,
    conversation: row.conversation,
    seq: row.seq,
    atMs: row.at.getTime(),
    actor: row.actor,
    what: row.what,
  };
}
