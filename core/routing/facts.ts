import type { Liveness, Presence, RoutingStatus } from "../agent.ts";
import type { ItemKind } from "./kinds.ts";
import type { AgentId, ItemId, Millis, QueueId, SkillId, TeamId } from "../ids.ts";

// What a decision is made from. All of it is plain data, so that it can be kept beside a decision and replayed.

export { itemKinds, type ItemKind } from "./kinds.ts";

/** How urgent an item is before anything else is known of it. */
export type PriorityClass = 0 | 1 | 2 | 3;

/** How much the client is worth to the bank, A the most. */
export type Rating = "A" | "B" | "C" | "D";

/** A skill and the least level (1 to 5) of it. */
export interface SkillNeed {
  skill: SkillId;
  level: number;
}

/**
 * Whom an item asks for during one stretch of its wait. All needs must be met; where agents or teams are named, only
 * they. `skipIfNobody`: takes no time when nobody on duty could ever take it; `soon`: nor when nobody is expected to have
 * room before it is over.
 */
export interface Step {
  needs: readonly SkillNeed[];
  agents: readonly AgentId[];
  teams: readonly TeamId[];
  forMs: number;
  skipIfNobody: boolean;
  soon?: boolean;
}

/** An agent declined or missed the item and is left alone with it until then. */
export interface Pass {
  agent: AgentId;
  untilMs: Millis;
}

/** An item that waits. */
export interface Waiting {
  id: ItemId;
  rev: number;
  queue: QueueId;
  /** Further queues that the client addressed at once. */
  alsoQueues?: readonly QueueId[];
  kind: ItemKind;
  /** Of an agent's budget. */
  cost: number;
  priority: PriorityClass;
  rating: Rating | null;
  /** When the client began to wait: the order of the line. A returned or transferred item keeps it. */
  arrivedAtMs: Millis;
  /** When it entered this queue: the steps run from here. */
  enteredAtMs: Millis;
  /** Steps of its own, before those of the queue: first the client's own agent, then their team. */
  steps: readonly Step[];
  passes: readonly Pass[];
}

/** What an agent holds of one kind. */
export interface Held {
  kind: ItemKind;
  count: number;
  cost: number;
}

/** What routing knows of one agent at one moment. */
export interface AgentFacts {
  id: AgentId;
  rev: number;
  presence: Presence;
  /** A presence was chosen that begins when the last item ends: nothing new is offered. */
  leaving: boolean;
  routing: RoutingStatus;
  liveness: Liveness;
  queues: readonly QueueId[];
  team: TeamId | null;
  /** Level 1 to 5 by skill. */
  skills: Readonly<Record<SkillId, number>>;
  held: readonly Held[];
  capacity: number;
  /** Most items of a kind at once; a kind that is missing is bounded by the budget alone. */
  limits: Readonly<Partial<Record<ItemKind, number>>>;
  /** When the agent last became free. */
  idleSinceMs: Millis;
  /** Work done since duty began: handle time by the share of the budget that it took. */
  workMs: number;
  /** When this duty began. */
  dutySinceMs: Millis;
}

/** How a line is doing today; what the feedback of a policy looks at. */
export interface Tally {
  answered: number;
  /** Of them within the target. */
  inTime: number;
  /** Gone after more than a moment. */
  lost: number;
}

/** A line as routing sees it. */
export interface QueueFacts {
  id: QueueId;
  /** `percent` of items are to be answered within `withinMs`. */
  target: { percent: number; withinMs: number };
  steps: readonly Step[];
  /** Name of the strategy that chooses whom, see policies. */
  strategy: string;
  /** How many agents are asked at once; absent: one. */
  offersAtOnce?: number;
  tally: Tally;
  /** Mean time that an item takes its agent; null while too few have been measured. */
  handleMs: number | null;
  /** Mean time after which its clients give up; null while too few have. A decision kept by older code lacks it. */
  patienceMs?: number | null;
}

/** What holds for every line. */
export interface RoutingRules {
  /** Name of the selection that chooses which item a freed agent takes, see policies. */
  selection: string;
  /** Milliseconds of waiting that a class is given on entry. */
  classCreditMs: Readonly<Record<PriorityClass, number>>;
  /** The same by the client's rating. */
  ratingCreditMs: Readonly<Record<Rating, number>>;
  /** Kind → kinds whose work it may interrupt. */
  interrupts: Readonly<Partial<Record<ItemKind, readonly ItemKind[]>>>;
  /** For how long an agent who declined or missed an item is not asked again while others could take it. */
  passForMs: number;
}
