import type { Abilities, Presence, Role } from "./agent.ts";
import type { ContactPoint, Match, RecentConversation } from "./client.ts";
import type { Face, SettingField } from "./face.ts";
import type {
  AccountId,
  AgentId,
  ChannelName,
  ClientId,
  ConversationId,
  FileId,
  MessageId,
  Millis,
  QueueId,
} from "./ids.ts";
import type { Actor, LogEntry, OfferReason } from "./log.ts";
import type { FileRef } from "./message.ts";
import type { ProblemCode } from "./problems.ts";
import type {
  Account,
  CannedReply,
  ChannelTerms,
  PresenceReason,
  Queue,
  RoutingSettings,
  Skill,
  Team,
  WrapUpCode,
} from "./queue.ts";
import type { Again } from "./routing/again.ts";
import type { Rating, Step } from "./routing/facts.ts";
import type { Credits } from "./routing/turn.ts";
import type { AgentView, DeskView, ItemView } from "./view.ts";

// The shapes of the desk's HTTP API: what the server sends and what it takes. The word before each says where.

/** The body of every refusal (`application/problem+json`). The words in both languages are in `problems`. */
export interface ProblemBody {
  code: ProblemCode;
  message: string;
  /** Path of a field → what is wrong with it. */
  fields?: Record<string, string>;
  /** Under which our log knows the failure; only for failures on our side. */
  id?: string;
  retryAfterSeconds?: number;
}

/** POST /api/session. */
export interface SignIn {
  login: string;
  password: string;
}

/** GET and POST /api/session. */
export interface SignedIn {
  me: AgentView;
}

/** How one person likes the desk. */
export interface Preferences {
  theme: "system" | "light" | "dark";
  language: "ru" | "en";
  /** Sound of an offer. */
  sound: "off" | "chime" | "bell" | "pulse";
  /** 0 to 100. */
  volume: number;
  /** Browser notifications. */
  notifications: boolean;
  /** `channel`: as the channel's face says. */
  sendsOn: "channel" | "enter" | "ctrl_enter";
  density: "comfortable" | "compact";
}

/** What a new person gets. */
export const defaultPreferences: Preferences = {
  theme: "system",
  language: "ru",
  sound: "chime",
  volume: 60,
  notifications: false,
  sendsOn: "channel",
  density: "comfortable",
};

/** Another agent, as a transfer dialog shows them. */
export interface Colleague {
  id: AgentId;
  name: string;
  role: Role;
  presence: Presence;
  queues: QueueId[];
}

export interface ChannelCard {
  name: ChannelName;
  face: Face;
}

/** What the desk needs to give names to ids. */
export interface Reference {
  queues: Queue[];
  channels: ChannelCard[];
  /** Active codes only. */
  codes: WrapUpCode[];
  /** Active ones only, like the teams and the reasons. */
  skills: Skill[];
  teams: Team[];
  reasons: PresenceReason[];
  colleagues: Colleague[];
  /** What urgency and rating are worth in a line, so that the desk shows who is next. */
  credits: Credits;
}

/** The last words of a conversation on the list. */
export interface Preview {
  text: string;
  atMs: Millis;
  /** Client messages after the last that this agent has seen. */
  unread: number;
}

/** GET /api/desk: everything for a desk that starts or starts again. Threads are empty; they are watched one by one. */
export interface DeskSnapshot {
  view: DeskView;
  reference: Reference;
  /** All people on duty, for supervisors and administrators; else empty. Kept fresh by `agent` events. */
  team: AgentView[];
  previews: Record<ConversationId, Preview>;
  preferences: Preferences;
  nowMs: Millis;
}

export interface ConversationHead {
  id: ConversationId;
  number: number;
  client: ClientId | null;
  clientName: string;
  channel: ChannelName;
  account: AccountId;
  accountName: string;
  /** The client's bare address inside the channel. */
  to: string;
  /** Where answers go, when that is not where it began. */
  answersTo?: { channel: ChannelName; to: string };
  subject: string;
  queue: QueueId;
  state: "open" | "closed";
  /** The work item in progress, or null when nobody is needed. */
  item: ItemView | null;
  agent: AgentId | null;
  openedAtMs: Millis;
  closedAtMs: Millis | null;
  lastAtMs: Millis;
  /** The last row of the log. */
  seq: number;
  /** Whether I may answer, transfer and close (core/access.ts). */
  mayAct: boolean;
}

/** GET /api/clients/:id/card, and part of an opened conversation. */
export interface ClientCard {
  client: ClientId | null;
  name: string;
  match: Match;
  contactPoints: ContactPoint[];
  /** How much the client is worth to the bank; null while nobody said. */
  rating: Rating | null;
  /** The client's own agent at the bank. */
  agent: { id: AgentId; name: string } | null;
  /** Open work items of this client that I may see, the present one included. */
  openItems: ItemView[];
  /** Newest first. */
  timeline: TimelineEntry[];
  /** Ask `/timeline?before=` with this for older ones; null at the end. */
  olderBeforeMs: Millis | null;
}

export interface TimelineEntry extends RecentConversation {
  /** False: another branch's; only its existence is told. */
  readable: boolean;
}

/** PUT /api/clients/:id/standing, by a supervisor. */
export interface StandingForm {
  rating: Rating | null;
  agent: AgentId | null;
}

/** GET /api/clients/:id/timeline?before= */
export interface TimelinePage {
  entries: TimelineEntry[];
  olderBeforeMs: Millis | null;
}

/** An unsent text of one agent in one conversation, kept on the server; a reply and a note may wait side by side. */
export interface Draft {
  kind: "reply" | "note";
  text: string;
  subject: string | null;
  copies: string[];
  files: FileRef[];
  /** Name of the agent who began it and had to leave it; absent where it is one's own. */
  from?: string;
  savedAtMs: Millis;
}

/** PUT /api/conversations/:id/draft; an empty text without files removes the draft of this kind. */
export interface DraftForm {
  kind: "reply" | "note";
  text: string;
  subject?: string;
  copies?: string[];
  files: FileId[];
}

/** GET /api/conversations/:id. `seen`: the last row this agent had read. */
export interface OpenedConversation {
  conversation: ConversationHead;
  entries: LogEntry[];
  /** At most one of each kind, the latest first. */
  drafts: Draft[];
  card: ClientCard;
  seen: number;
}

/** GET /api/conversations/:id/entries?since=N, at most 500 rows; `more` says that others follow. */
export interface EntriesPage {
  entries: LogEntry[];
  more: boolean;
}

/** POST /api/conversations/:id/replies. `id` is made by the desk (a UUID); the same id twice is one reply. */
export interface ReplyForm {
  id: MessageId;
  text: string;
  subject?: string;
  copies?: string[];
  files: FileId[];
}

/** Answer to a reply and to "send again". */
export interface ReplyPlanned {
  entry: LogEntry | null;
}

/** POST /api/conversations/:id/notes. */
export interface NoteForm {
  id: string;
  text: string;
}

/** POST /api/items/:id/transfer. */
export interface TransferForm {
  to: { queue: QueueId } | { agent: AgentId };
  note: string;
}

/** Answer to every step of an item. */
export interface ItemAnswer {
  item: ItemView;
}

/** One offer of an item and why it was made. */
export interface DecisionView {
  /** Number of the offer, from 1. */
  offer: number;
  atMs: Millis;
  /** The rule, or the person who chose instead of it. */
  actor: Actor;
  agent: AgentId;
  agentName: string;
  why: OfferReason;
  /** Whom the item asked for at that moment; null after the last step, and where it is not known any more. */
  step: Step | null;
  /** What the same facts give when the decision is made again; null where a person chose, and where the facts are gone. */
  again: Again | null;
}

/** GET /api/items/:id/decisions: every offer of the item, oldest first. */
export interface DecisionsAnswer {
  decisions: DecisionView[];
}

/** GET /api/canned?q=&queue=&language= */
export interface CannedAnswer {
  replies: CannedReply[];
}

/** A letter kept in the built-in outbox, where no mail server is configured. */
export interface OutgoingHead {
  id: string;
  accountName: string;
  to: string;
  subject: string;
  atMs: Millis;
  message: MessageId;
}

/** GET /api/outgoing?before= */
export interface OutgoingPage {
  letters: OutgoingHead[];
  olderBeforeMs: Millis | null;
}

/** GET /api/outgoing/:id; the letter itself is at /api/outgoing/:id/raw. */
export interface OutgoingLetter extends OutgoingHead {
  text: string;
  sizeBytes: number;
}

// Administration. Every list is `GET /api/admin/<noun>` → { rows }, every write answers { row }.

export interface Rows<Row> {
  rows: Row[];
}

export interface Saved<Row> {
  row: Row;
}

/** A person as the administrator sees them. */
export interface AgentRow extends Abilities {
  id: AgentId;
  login: string;
  name: string;
  role: Role;
  active: boolean;
  lastSignInMs: Millis | null;
  /** Until when wrong passwords have shut the login, but for the places where the person signed in before; null when it is open. */
  lockedUntilMs: Millis | null;
  presence: Presence;
}

/** PUT /api/agents/:id/presence, by a supervisor. `logged_out` ends the duty and every session of the person. */
export interface PresenceForm {
  presence: Exclude<Presence, "available">;
  /** A closer reason; it must belong to the presence. */
  reason?: string | null;
}

/** Answer to it: with work in hand the presence waits as the next one. */
export interface PresenceSet {
  agent: AgentView;
}

/** POST and PUT. `password` is required for a new person and changes an old one's; at least 15 characters. */
export interface AgentForm extends Abilities {
  login: string;
  name: string;
  role: Role;
  active: boolean;
  password?: string;
}

export type QueueForm = Omit<Queue, "id">;
export type CodeForm = Omit<WrapUpCode, "id">;
export type SkillForm = Omit<Skill, "id">;
export type TeamForm = Omit<Team, "id">;
export type ReasonForm = Omit<PresenceReason, "id">;
export type CannedForm = Omit<CannedReply, "id">;

/** GET and PUT /api/admin/rules: what holds for the whole house, and the names from which it and a queue may choose. */
export interface RulesAnswer {
  rules: RoutingSettings;
  strategies: string[];
  selections: string[];
}

/** Secret settings are never sent: they come as an empty text and, sent back empty, stay as they were. */
export type AccountForm = Omit<Account, "id">;

/** GET /api/admin/channels: what an account form needs. */
export interface AdminChannel extends ChannelCard {
  terms: ChannelTerms;
  settingsForm: SettingField[];
}

/** GET /api/admin/quarantine?before= : events that no person was shown, and why. */
export interface QuarantinedRow {
  id: string;
  channel: ChannelName;
  atMs: Millis;
  reason: string;
}
