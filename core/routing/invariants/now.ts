import type { Liveness, Presence } from "../../agent.ts";
import type { AgentId, ConversationId, ItemId, Millis, QueueId } from "../../ids.ts";
import type { ItemStateName } from "../../item.ts";
import type { IntervalFacts } from "../../planning/interval.ts";
import type { Beside } from "../beside.ts";
import type { Held, ItemKind, RoutingRules } from "../facts.ts";

/** An item as it is stored, as far as what must always hold is about it. */
export interface ItemNow {
  id: ItemId;
  conversation: ConversationId;
  state: ItemStateName;
  /** Who has it: everyone who is asked, or the one whose work it is. */
  holders: readonly AgentId[];
  /** How many of them there may be. */
  mostHolders: number;
  kind: ItemKind;
  cost: number;
  arrivedAtMs: Millis;
  enteredAtMs: Millis;
  /** When the state began, and when it is to end by the clock. */
  sinceMs: Millis;
  untilMs: Millis | null;
}

/**
 * The budget and the rules by which an agent took their last item. Whatever an administrator changes afterwards, what is
 * held stays right; the next item is taken by what holds then, and all that is held must fit into that.
 */
export interface TakenBy {
  capacity: number;
  interrupts: RoutingRules["interrupts"];
}

/** An agent's own count of what they hold. */
export interface DutyNow {
  id: AgentId;
  presence: Presence;
  liveness: Liveness;
  reserved: number;
  active: number;
  wrapping: number;
  load: number;
  held: readonly Held[];
  capacity: number;
  /** By what they took the last of it; left out where nobody noted it, then it is judged by what holds now. */
  taken?: TakenBy;
  sinceMs: Millis;
  idleSinceMs: Millis;
  workMs: number;
}

/** All that is looked at. Items and agents are to be read at one moment: between two commits either may be ahead. */
export interface FloorFacts {
  /** By the database's clock. */
  nowMs: Millis;
  rules: Pick<RoutingRules, "interrupts">;
  /** All that are open. */
  items: readonly ItemNow[];
  /** Everyone who is on duty or holds something. */
  agents: readonly DutyNow[];
  /** What the log says of each queue; left out where it was not counted. */
  queues?: readonly { queue: QueueId; facts: IntervalFacts }[];
  /** Reservations that are open by the log; left out where it was not read. */
  reservations?: readonly { item: ItemId; agent: AgentId }[];
  /** Who could be offered something and was not. */
  beside?: readonly Beside[];
}

/** One thing that is not as it must be. `about`: ids of what it is about. */
export interface Found {
  about: string[];
  detail: string;
}
