import type { LogEntry, OfferReason } from "../../../core/log.ts";
import { showPhone } from "../../../core/phone.ts";
import type { Match } from "../../../core/client.ts";
import type { PriorityClass } from "../../../core/routing/facts.ts";
import { caseOf, isBeside, policyOf } from "./why.ts";

/** A quiet line about the life of a conversation: the name of its words, what they are filled with, and the name of its icon. */
export interface Told {
  key: string;
  params: Record<string, string | number>;
  icon: EventIcon;
}

export type EventIcon =
  | "route"
  | "user"
  | "queue"
  | "transfer"
  | "done"
  | "missed"
  | "pause"
  | "link"
  | "star"
  | "mail"
  | "open"
  | "urgent"
  | "call";

/** What is needed to turn ids and spans into words. */
export interface Names {
  /** Who reads. */
  me: string;
  agent: (id: string) => string;
  /** `was`: what the log calls it, for a queue that is no more. */
  queue: (id: string, was: string) => string;
  span: (ms: number) => string;
  /** A moment. */
  at: (ms: number) => string;
  match: (match: Match) => string;
  /** A class of urgency. */
  priority: (priority: PriorityClass) => string;
}

/** How much an event says about a group of neighbours; the greatest becomes the headline. */
const weight: Partial<Record<LogEntry["what"]["kind"], number>> = {
  "client.matched": 1,
  "item.queued": 2,
  "item.offered": 3,
  "item.timedOut": 4,
  "item.declined": 4,
  "item.rescinded": 4,
  "item.wrapping": 4,
  "conversation.closed": 5,
  "subject.changed": 7,
  "item.accepted": 6,
  "item.resumed": 6,
  "item.transferred": 7,
  "item.completed": 8,
  "item.called": 9,
};

/** The one event of a group that tells most; of equals, the latest. */
export function headlineOf(entries: readonly LogEntry[]): LogEntry | undefined {
  return entries.reduce<LogEntry | undefined>(
    (best, entry) => (best && (weight[best.what.kind] ?? 5) > (weight[entry.what.kind] ?? 5) ? best : entry),
    undefined,
  );
}

/** The offer that came to something: the last one of whoever accepted last; while nobody has, the last of all. */
export function offerIn(entries: readonly LogEntry[]): LogEntry | undefined {
  const last = entries.findLast(({ what }) => what.kind === "item.offered" || what.kind === "item.accepted");
  if (last?.what.kind !== "item.accepted") return last;
  const { agent } = last.what;
  return entries.findLast(({ what }) => what.kind === "item.offered" && what.agent === agent);
}

/** Why this agent was chosen, as the name of a phrase; null where the line itself says it. `policy` is a name to be put into words. */
export function reasonOf(
  why: OfferReason,
  agent: string,
): { key: string; params: { policy: string } } | null {
  const params = { policy: policyOf(why) };
  if (isBeside(why, agent)) return { key: "event.why.beside", params };
  const how = caseOf(why);
  if (how === "hand") return null;
  return { key: how === "best" ? "event.why.other" : `event.why.${how}`, params };
}

/** By whom a person's own choice was made; the phrase names them. */
function offeredBy(
  what: Extract<LogEntry["what"], { kind: "item.offered" }>,
  actor: LogEntry["actor"],
): Told {
  const by = actor.kind === "agent" ? actor.name : "";
  const { policy } = what.why;
  const key = by && (policy === "push" || policy === "pull") ? `event.${policy}` : "event.offered";
  return { key, params: { agent: what.agentName, by }, icon: "route" };
}

const nameOf = (actor: LogEntry["actor"]): string => (actor.kind === "agent" ? actor.name : "");

/** How much the client is worth to the bank, as somebody said. */
function ratedAs(
  { was, now }: Extract<LogEntry["what"], { kind: "client.rated" }>,
  actor: LogEntry["actor"],
): Told {
  const how = now === null ? "no" : was === null ? "first" : "other";
  const params = { now: now ?? "", was: was ?? "", by: nameOf(actor) };
  return { key: `event.standing.${how}`, params, icon: "star" };
}

/** Words for one event. Messages and notes are not events and give null. */
export function tell({ what, actor }: LogEntry, names: Names): Told | null {
  switch (what.kind) {
    case "conversation.opened":
      return { key: "event.opened", params: { number: what.number }, icon: "open" };
    case "conversation.reopened":
      return { key: "event.reopened", params: {}, icon: "open" };
    case "conversation.linked":
      return { key: `event.linked.${what.reason}`, params: {}, icon: "link" };
    case "conversation.shared":
      return {
        key: "event.shared",
        params: { queue: names.queue(what.queue, what.queueName) },
        icon: "queue",
      };
    case "subject.changed":
      return { key: "event.subjectChanged", params: { now: what.now }, icon: "mail" };
    case "conversation.closed":
      return { key: "event.closed", params: {}, icon: "done" };
    case "conversation.rated":
      return {
        key: what.comment ? "event.ratedWith" : "event.rated",
        params: { score: what.score, comment: what.comment },
        icon: "star",
      };
    case "client.matched":
      return {
        key: `event.matched.${what.match.quality}`,
        params: { by: names.match(what.match) },
        icon: "user",
      };
    case "client.rated":
      return ratedAs(what, actor);
    case "client.entrusted":
      return {
        key: what.agent === null ? "event.entrusted.nobody" : "event.entrusted.agent",
        params: { agent: what.agentName, by: nameOf(actor) },
        icon: "user",
      };
    case "transcript.requested":
      return { key: "event.transcript", params: { address: what.address }, icon: "mail" };
    case "item.queued":
      return {
        key: `event.queued.${what.cause}`,
        params: {
          queue: names.queue(what.queue, what.queueName),
          by: actor.kind === "agent" ? actor.name : "",
          at: what.notBeforeMs === undefined ? "" : names.at(what.notBeforeMs),
        },
        icon: what.cause === "moved" ? "transfer" : "queue",
      };
    case "item.callback":
      return { key: "event.callback", params: { phone: showPhone(what.phone) }, icon: "call" };
    case "item.callbackCanceled":
      return { key: "event.callbackCanceled", params: {}, icon: "call" };
    case "item.letter":
      return { key: "event.letter", params: { address: what.address }, icon: "mail" };
    case "item.closing": {
      const at = what.opensAtMs === null ? "" : names.at(what.opensAtMs);
      return {
        key: at ? `event.closing.${what.act}` : `event.closingForGood.${what.act}`,
        params: { at },
        icon: "pause",
      };
    }
    case "item.called": {
      const { agent, tried, of } = what;
      return {
        key: `event.called.${what.result}`,
        params: { agent: names.agent(agent), tried, of },
        icon: "call",
      };
    }
    case "item.prioritized":
      return {
        key: "event.prioritized",
        params: {
          by: actor.kind === "agent" ? actor.name : "",
          was: names.priority(what.was),
          now: names.priority(what.now),
        },
        icon: "urgent",
      };
    case "item.offered":
      return offeredBy(what, actor);
    case "item.accepted":
      return {
        key: what.agent === names.me ? "event.acceptedByMe" : "event.accepted",
        params: {
          agent: names.agent(what.agent) || (actor.kind === "agent" ? actor.name : ""),
          waited: names.span(what.waitedMs),
        },
        icon: "route",
      };
    case "item.declined":
      return {
        key: what.reason ? "event.declinedWith" : "event.declined",
        params: { agent: names.agent(what.agent), reason: what.reason },
        icon: "missed",
      };
    case "item.timedOut":
      return { key: "event.timedOut", params: { agent: names.agent(what.agent) }, icon: "missed" };
    case "item.rescinded":
      return {
        key: what.reason === "taken" ? "event.taken" : "event.rescinded",
        params: { agent: names.agent(what.agent), by: actor.kind === "agent" ? actor.name : "" },
        icon: "missed",
      };
    case "item.transferred":
      return "queue" in what.to
        ? {
            key: "event.transferredToQueue",
            params: { from: names.agent(what.from), to: names.queue(what.to.queue, what.to.queueName) },
            icon: "transfer",
          }
        : {
            key: "event.transferredToAgent",
            params: { from: names.agent(what.from), to: what.to.agentName },
            icon: "transfer",
          };
    case "item.wrapping":
      return { key: "event.wrapping", params: { agent: names.agent(what.agent) }, icon: "pause" };
    case "item.completed":
      return {
        key: what.codeName ? "event.completedWith" : "event.completed",
        params: { agent: names.agent(what.agent), code: what.codeName },
        icon: "done",
      };
    case "item.abandoned":
      return { key: "event.abandoned", params: { waited: names.span(what.waitedMs) }, icon: "missed" };
    case "item.canceled":
      return { key: `event.canceled.${what.reason}`, params: {}, icon: "missed" };
    case "item.held":
      return { key: "event.held", params: { agent: names.agent(what.agent) }, icon: "pause" };
    case "item.extended":
      return { key: "event.extended", params: { agent: names.agent(what.agent) }, icon: "pause" };
    case "item.resumed":
      return { key: "event.resumed", params: { agent: names.agent(what.agent) }, icon: "route" };
    case "message.received":
    case "message.planned":
    case "message.sent":
    case "message.delivered":
    case "message.read":
    case "message.uncertain":
    case "message.failed":
    case "message.delayed":
    case "message.retried":
    case "note.added":
      return null;
  }
}
