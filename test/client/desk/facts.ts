import type { DeskSnapshot } from "../../../core/desk.ts";
import { defaultPreferences } from "../../../core/desk.ts";
import { plainRules } from "../../../core/queue.ts";
import type { Actor, Happening, LogEntry } from "../../../core/log.ts";
import type { Message } from "../../../core/message.ts";
import type { AgentView, ItemView, OfferView } from "../../../core/view.ts";

// Builders of what the server sends; a test names only what it is about.

export const anna: Actor = { kind: "agent", id: "anna", name: "Анна Белова" };
export const katya: Actor = { kind: "client", id: "client", name: "Смирнова Екатерина" };
export const machine: Actor = { kind: "system", part: "routing" };

export function anAgent(over: Partial<AgentView> = {}): AgentView {
  return {
    id: "anna",
    rev: 1,
    name: "Анна Белова",
    login: "anna",
    role: "agent",
    presence: "available",
    reason: null,
    nextPresence: null,
    nextReason: null,
    routing: "idle",
    presenceSinceMs: 0,
    load: 0,
    capacity: 100,
    queues: ["cards"],
    ...over,
  };
}

export function anItem(over: Partial<ItemView> = {}): ItemView {
  return {
    id: "item",
    rev: 1,
    conversation: "talk",
    number: 1001,
    channel: "chat",
    queue: "cards",
    state: "assigned",
    agent: "anna",
    sinceMs: 0,
    untilMs: null,
    arrivedAtMs: 0,
    answerByMs: null,
    clientName: "Смирнова Екатерина",
    subject: "Не проходит оплата",
    priority: 0,
    ...over,
  };
}

export function anOffer(over: Partial<OfferView> = {}): OfferView {
  const asked = [{ agent: "anna", offer: over.offer ?? 1 }];
  const item = over.item ?? anItem({ state: "reserved", agent: null, asked, rev: 2 });
  return {
    item,
    offer: 1,
    untilMs: Date.now() + 20_000,
    client: {
      client: null,
      name: "Смирнова Екатерина",
      match: {
        quality: "one",
        by: { kind: "phone", value: "+70001234567", verified: true },
        candidates: [],
      },
      contactPoints: [],
      rating: null,
      agentName: null,
      openItems: 1,
      recent: [],
    },
    preview: "Не проходит оплата",
    why: { policy: "longest-idle", candidates: [{ agent: "anna", idleMs: 5, load: 0 }], excluded: [] },
    ...over,
  };
}

export function aMessage(over: Partial<Message> = {}): Message {
  return {
    id: "message",
    conversation: "talk",
    channel: "chat",
    direction: "in",
    text: "Здравствуйте",
    files: [],
    ...over,
  };
}

export function anEntry(seq: number, what: Happening, over: Partial<LogEntry> = {}): LogEntry {
  return { id: `row${seq}`, conversation: "talk", seq, atMs: seq * 1_000, actor: machine, what, ...over };
}

export const received = (seq: number, over: Partial<Message> = {}): LogEntry =>
  anEntry(
    seq,
    { kind: "message.received", message: aMessage({ id: `in${seq}`, ...over }) },
    { actor: katya },
  );

export const planned = (seq: number, id: string): LogEntry =>
  anEntry(seq, { kind: "message.planned", message: aMessage({ id, direction: "out" }) }, { actor: anna });

export function aSnapshot(over: Partial<DeskSnapshot> = {}): DeskSnapshot {
  return {
    view: { me: anAgent(), items: {}, offers: {}, threads: {} },
    reference: {
      queues: [],
      channels: [],
      codes: [],
      skills: [],
      teams: [],
      reasons: [],
      colleagues: [],
      credits: plainRules,
    },
    team: [],
    previews: {},
    preferences: { ...defaultPreferences },
    nowMs: Date.now(),
    ...over,
  };
}
