import type { Millis } from "../../ids.ts";
import type { AgentFacts, Waiting } from "../facts.ts";
import { loadOf } from "../fit.ts";
import type { Scene } from "../policy.ts";
import { turnMs } from "../turn.ts";
import { linesOf, missedElsewhere } from "./missed.ts";

/** By so much more than the item's own line needs an agent the others must miss this one. */
const farMore = 3.2;
/** The line's pace of the next moments may be slower than its mean. */
const margin = 1.4;
/** Nothing is left waiting beside a free agent for longer than this, however much time it was promised. */
const longestKeptMs = 60_000;

const nobody = (): boolean => false;

/**
 * Whether an agent is better kept free than given this item: other lines of theirs would miss them far more, nobody waits
 * there, and at the pace of the item's own line its next agent comes early enough to answer all who wait in time. A promise
 * of ten seconds cannot be kept by whoever comes free next; a promise of twenty in a line of thirty agents can. Where little
 * is known, where few are at work, and where the agent would have room for both, nobody is kept back.
 */
export function keeping(item: Waiting, scene: Scene, nowMs: Millis): (agent: AgentFacts) => boolean {
  const untilMs = keptUntilMs(item, scene);
  if (untilMs === null || nowMs > untilMs) return nobody;
  const own = linesOf(item);
  const missed = missedElsewhere(item, scene);
  return (agent) =>
    fills(item, agent) &&
    agent.queues.every((queue) => own.includes(queue) || scene.waiting(queue) === 0) &&
    missed(agent) > farMore;
}

/** Until when by the clock somebody may be kept back from this item, as its line stands now; null when nobody is. */
export function keptUntilMs(item: Waiting, scene: Scene): Millis | null {
  const queue = scene.queue(item.queue);
  // Whoever asks for certain people cannot be left to anybody else.
  if (queue.handleMs === null || item.steps.length + queue.steps.length > 0) return null;
  const busy = scene.atWork(item.queue) - scene.idle(item.queue);
  if (busy <= 0) return null;
  const allAnsweredMs = (margin * scene.waiting(item.queue) * queue.handleMs) / busy;
  const keptMs = Math.min(longestKeptMs, queue.target.withinMs - allAnsweredMs);
  return keptMs < 0 ? null : turnMs(item, scene.rules) + keptMs;
}

/** True when the item would leave the agent no room for another like it. */
function fills(item: Waiting, agent: AgentFacts): boolean {
  return loadOf(agent) + 2 * item.cost > agent.capacity;
}
