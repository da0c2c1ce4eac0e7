import type { ReasonedPresence } from "./agent.ts";
import type { Hours } from "./hours.ts";
import type { AccountId, Bilingual, ChannelName, QueueId, SkillId, TeamId, WrapUpCodeId } from "./ids.ts";
import type { PriorityClass, RoutingRules, Step } from "./routing/facts.ts";
import type { WaysOut } from "./ways.ts";

/**
 * What happens after the talk: nothing, work until the agent ends it, a limited time that may end early and be asked for once
 * more, or a fixed time that does neither.
 */
export type WrapUpMode = "none" | "optional" | "timed" | "timed_fixed";

/** Of a queue. Where a code must be chosen there is something to do even if nothing is. */
export interface WrapUp {
  mode: WrapUpMode;
  limitMs: number;
  codeRequired: boolean;
}

/** What follows a talk: nothing, or wrap-up, which ends by itself after the limit where there is one. */
export function afterTalk({ mode, limitMs, codeRequired }: WrapUp): "nothing" | { limitMs: number | null } {
  if (mode === "none") return codeRequired ? { limitMs: null } : "nothing";
  return { limitMs: mode === "optional" ? null : limitMs };
}

/** How one queue treats the items of one channel. */
export interface ChannelTerms {
  offerTtlMs: number;
  /** Of an agent's budget of 100. */
  cost: number;
}

/** Where the items of a queue go that it cannot serve in time: any of the conditions is enough. */
export interface Overflow {
  to: QueueId;
  /** Waited so long; null: however long. */
  afterMs: number | null;
  /** So many wait already when one more comes; null: however many. */
  whenWaiting: number | null;
  /** It comes, or still waits, outside of the hours. */
  whenClosed: boolean;
}

/** How a queue shares out its items. */
export interface QueueRouting {
  /** Whom among the fit: the name of a strategy, see core/routing/policies. */
  strategy: string;
  /** Whom an item asks for, one stretch of its wait after the other; after the last, anyone in the queue. */
  steps: Step[];
  /** For how long an item waits for the client's own agent, then for that agent's team; 0: not at all. */
  ownAgentMs: number;
  ownTeamMs: number;
  /** So many agents are asked at once, where nothing else waits for them; who accepts first has the item. */
  offersAtOnce: number;
  /** Of its items when they come. */
  priority: PriorityClass;
  overflow: Overflow | null;
}

/** More would be called away from their work for nothing too often. */
export const mostOffersAtOnce = 5;

/** How a queue shares out its items unless an administrator says otherwise. */
export const plainRouting: QueueRouting = {
  strategy: "automatic",
  steps: [],
  ownAgentMs: 0,
  ownTeamMs: 0,
  offersAtOnce: 1,
  priority: 0,
  overflow: null,
};

/** What an administrator sets for the whole house. */
export interface RoutingSettings extends RoutingRules {
  /** So many offers missed in a row make an agent "not responding". */
  missesAllowed: number;
}

/** Before an administrator changes anything. */
export const plainRules: RoutingSettings = {
  selection: "most_pressing",
  classCreditMs: { 0: 0, 1: 60_000, 2: 180_000, 3: 600_000 },
  ratingCreditMs: { A: 30_000, B: 15_000, C: 0, D: 0 },
  interrupts: { call: ["letter", "message"] },
  passForMs: 60_000,
  missesAllowed: 1,
};

/** Something an agent is able to do, at a level from 1 to 5: a language, a topic, a product. */
export interface Skill {
  id: SkillId;
  name: Bilingual;
  active: boolean;
}

/** People who stand in for each other. */
export interface Team {
  id: TeamId;
  name: Bilingual;
  active: boolean;
}

/** A closer reason for a presence, e.g. "coaching" for a meeting. */
export interface PresenceReason {
  id: string;
  presence: ReasonedPresence;
  name: Bilingual;
  active: boolean;
}

/** A line in which work items wait. */
export interface Queue {
  id: QueueId;
  name: Bilingual;
  hours: Hours;
  /** Answered within `withinMs` for `percent` of items. */
  target: { percent: number; withinMs: number };
  /** Differences from the channels' own defaults. */
  terms: Partial<Record<ChannelName, ChannelTerms>>;
  wrapUp: WrapUp;
  routing: QueueRouting;
  /** How those who wait may leave the line without losing what they came for. */
  waysOut: WaysOut;
  active: boolean;
}

/** Why the client came, chosen by the agent at the end. */
export interface WrapUpCode {
  id: WrapUpCodeId;
  name: Bilingual;
  /** Empty: offered in every queue. */
  queues: QueueId[];
  active: boolean;
}

/** A prepared answer; `shortcut` is what the agent types after `/`. Variables: {{client}}, {{agent}}, {{number}}. */
export interface CannedReply {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  language: "ru" | "en";
  queues: QueueId[];
}

/** One address of the bank in one channel: a mailbox, a widget. `settings` belongs to the channel, which checks them. */
export interface Account {
  id: AccountId;
  channel: ChannelName;
  name: string;
  queue: QueueId;
  settings: unknown;
  active: boolean;
}
