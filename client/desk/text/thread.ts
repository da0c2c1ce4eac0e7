import type { Actor, LogEntry } from "../../../core/log.ts";
import { mayAdvance, type DeliveryState, type Message } from "../../../core/message.ts";
import type { Millis } from "../../../core/ids.ts";
import type { Pending } from "../stores/pending.ts";
import { dayKey, type Place } from "./dates.ts";

/** What became of one of our messages. */
export interface Delivery {
  state: DeliveryState;
  reason: string;
  /** The other side said that it takes longer; the message is still on its way. */
  delayed: boolean;
}

/** One thing on the page of a conversation. */
export type Line =
  | { kind: "day"; key: string; atMs: Millis }
  | { kind: "message"; key: string; atMs: Millis; actor: Actor; message: Message; delivery: Delivery | null }
  | { kind: "note"; key: string; atMs: Millis; actor: Actor; text: string }
  | { kind: "events"; key: string; atMs: Millis; entries: LogEntry[] }
  | { kind: "pending"; key: string; atMs: Millis; pending: Pending }
  | { kind: "unread"; key: string; atMs: Millis };

/** Rows of the log that change a message rather than stand for themselves. */
function deliveriesOf(entries: readonly LogEntry[]): Map<string, Delivery> {
  const deliveries = new Map<string, Delivery>();
  const advance = (id: string, state: DeliveryState, reason = "") => {
    const known = deliveries.get(id);
    if (!known || mayAdvance(known.state, state)) deliveries.set(id, { state, reason, delayed: false });
  };
  for (const { what } of entries) {
    switch (what.kind) {
      case "message.planned":
        deliveries.set(what.message.id, { state: "planned", reason: "", delayed: false });
        break;
      case "message.retried":
        deliveries.set(what.message, { state: "planned", reason: "", delayed: false });
        break;
      case "message.sent":
        advance(what.message, "sent");
        break;
      case "message.delivered":
        advance(what.message, "delivered");
        break;
      case "message.read":
        advance(what.message, "read");
        break;
      case "message.uncertain":
        advance(what.message, "uncertain", what.reason);
        break;
      case "message.failed":
        advance(what.message, "failed", what.reason);
        break;
      case "message.delayed": {
        const known = deliveries.get(what.message);
        if (known) deliveries.set(what.message, { ...known, delayed: true, reason: what.reason });
        break;
      }
      default:
    }
  }
  return deliveries;
}

const silent: ReadonlySet<LogEntry["what"]["kind"]> = new Set([
  "conversation.opened",
  "message.sent",
  "message.delivered",
  "message.read",
  "message.uncertain",
  "message.failed",
  "message.delayed",
  "message.retried",
]);

/** The page of a conversation: messages with their delivery, notes, neighbouring events as one quiet line, days between. */
export function threadLines(
  entries: readonly LogEntry[],
  pending: readonly Pending[],
  facts: { place: Place; seen: number | null },
): Line[] {
  const deliveries = deliveriesOf(entries);
  const lines: Line[] = [];
  const known = new Set<string>();
  let day = "";
  let parted = facts.seen === null;
  const onDay = (atMs: Millis) => {
    const key = dayKey(atMs, facts.place);
    if (key === day) return;
    day = key;
    lines.push({ kind: "day", key: `day-${key}`, atMs });
  };
  for (const entry of entries) {
    const { what, atMs, actor, id } = entry;
    if (silent.has(what.kind)) continue;
    onDay(atMs);
    if (!parted && entry.seq > (facts.seen ?? 0) && what.kind === "message.received") {
      parted = true;
      if (lines.some((line) => line.kind === "message")) lines.push({ kind: "unread", key: "unread", atMs });
    }
    if (what.kind === "message.received" || what.kind === "message.planned") {
      known.add(what.message.id);
      const delivery = deliveries.get(what.message.id) ?? null;
      lines.push({ kind: "message", key: what.message.id, atMs, actor, message: what.message, delivery });
    } else if (what.kind === "note.added") {
      known.add(what.id);
      lines.push({ kind: "note", key: what.id, atMs, actor, text: what.text });
    } else {
      const last = lines.at(-1);
      if (last?.kind === "events") last.entries.push(entry);
      else lines.push({ kind: "events", key: id, atMs, entries: [entry] });
    }
  }
  for (const one of pending) {
    if (known.has(one.id)) continue;
    onDay(one.atMs);
    lines.push({ kind: "pending", key: one.id, atMs: one.atMs, pending: one });
  }
  return lines;
}
