import type { AccountId, Bilingual, ChannelName, QueueId, WrapUpCodeId } from "./ids.ts";
import type { Hours } from "./hours.ts";

/** What happens after the client has gone: nothing, work until the agent ends it, or a limited time with or without an early end. */
export type WrapUpMode = "none" | "optional" | "timed" | "timed_fixed";

/** How one queue treats the items of one channel. */
export interface ChannelTerms {
  offerTtlMs: number;
  /** Of an agent's budget of 100. */
  cost: number;
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
  wrapUp: { mode: WrapUpMode; limitMs: number; codeRequired: boolean };
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
