import type { Millis, QueueId } from "../ids.ts";
import type { AgentFacts, QueueFacts, RoutingRules, Waiting } from "./facts.ts";

/** The whole of the picture, as far as a policy may look at it. Small enough to be kept beside a decision. */
export interface Scene {
  rules: RoutingRules;
  queue(id: QueueId): QueueFacts;
  /** Agents of the queue to whom something could be offered now and who hold nothing. */
  idle(id: QueueId): number;
  /** Agents of the queue who are at work. */
  atWork(id: QueueId): number;
  /** Items that wait in the line. */
  waiting(id: QueueId): number;
}

/**
 * Whom to choose among the agents who can take an item. Greater scores win, the longest idle among equals; null keeps
 * the agent back for others. Chosen for each queue.
 */
export interface Strategy {
  name: string;
  /** Gives the score of each agent; asked once for a decision, so that what is the same for all is worked out once. */
  scoring(item: Waiting, scene: Scene, nowMs: Millis): (agent: AgentFacts) => number | null;
  /** For one that leaves the choice to another, by who could take the item. */
  among?(fit: readonly AgentFacts[]): Strategy;
}

/**
 * Which item a free agent takes among the first of every line that they can serve. Greater scores win, the earlier turn
 * among equals; null keeps the agent back for others. One for the whole house.
 */
export interface Selection {
  name: string;
  scoreItem(item: Waiting, agent: AgentFacts, scene: Scene, nowMs: Millis): number | null;
  /** For one that keeps agents back: says of each agent whether they are kept back from this item. */
  keeping?(item: Waiting, scene: Scene, nowMs: Millis): (agent: AgentFacts) => boolean;
  /** Until when the clock lets it keep agents back from this item, so that the item is looked at again; null when it does not. */
  keptUntilMs?(item: Waiting, scene: Scene): Millis | null;
}
