import { routingStatus } from "../../core/agent.ts";
import type { AgentId } from "../../core/ids.ts";
import { askedOf, type ItemState } from "../../core/item.ts";
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
    ...(record.missed ? { missed: true } : {}),
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
    ...holding(state),
    sinceMs: sinceOf(record).getTime(),
    untilMs: untilOf(state)?.getTime() ?? null,
    arrivedAtMs: record.arrivedAt.getTime(),
    answerByMs: record.answerBy?.getTime() ?? null,
    clientName: record.clientName,
    subject: record.subject,
    priority: record.priority,
    ...(state.name === "wrapping" && state.code ? { code: state.code } : {}),
    ...(state.name === "wrapping" && state.call ? { call: state.call } : {}),
    ...(record.rating ? { rating: record.rating } : {}),
    ...(record.letter === undefined ? {} : { letter: record.letter }),
    ...(record.callback ? { callback: record.callback } : {}),
    ...("notBefore" in state && state.notBefore ? { notBeforeMs: state.notBefore.getTime() } : {}),
  };
}

/** Who has it, or in front of whom it lies. */
function holding(state: ItemState): Pick<ItemView, "agent" | "asked"> {
  if (state.name === "reserved")
    return { agent: null, asked: askedOf(state).map(({ agent, offer }) => ({ agent, offer })) };
  return { agent: "agent" in state ? state.agent : null };
}

/** When the state ends by the clock; of several offers, the last. */
export function untilOf(state: ItemState): Date | null {
  if ("until" in state) return state.until;
  const ends = askedOf(state).map(({ until }) => until.getTime());
  return ends.length > 0 ? new Date(Math.max(...ends)) : null;
}

function sinceOf({ state, arrivedAt }: ItemRecord): Date {
  if ("since" in state) return state.since;
  return "at" in state ? state.at : arrivedAt;
}

/** The offer of an item to this agent; null when there is none. */
export function offerView(record: ItemRecord, agent: AgentId): OfferView | null {
  const { state, card } = record;
  const mine = askedOf(state).find((one) => one.agent === agent);
  if (!mine || !card) return null;
  const { client, preview, why } = card;
  return { item: itemView(record), offer: mine.offer, untilMs: mine.until.getTime(), client, preview, why };
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
