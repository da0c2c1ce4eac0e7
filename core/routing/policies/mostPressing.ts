import type { QueueFacts, Waiting } from "../facts.ts";
import type { Scene, Selection } from "../policy.ts";
import { creditMs } from "../turn.ts";
import { keeping, keptUntilMs } from "./keptBack.ts";
import { handleMsOf, worthOf } from "./worth.ts";

/** Makes targets of some seconds nearly alike, and leaves hours apart from seconds. */
const easeMs = 100_000;
/** An item past its target gives way to one that can still be saved, but not to everything. */
const pastTarget = 0.64;
/** Whoever has waited so long beyond it counts less by e, as the next minute makes little difference; no more than so. */
const resignedMs = 500_000;

/** From this wait on an item goes before all that have not waited as long beyond their own: nobody starves. */
export function longestPassedOverMs(queue: QueueFacts): number {
  return 600_000 + 2 * queue.target.withinMs;
}

/**
 * The line under the most pressure: how long its clients have yet to wait if only its own agents work it off, against what
 * they were promised, weighed by what the work is worth. An item that can still be answered in time goes before one that
 * cannot. Within a line the order of turns stands. An agent may be kept back for a line that could not bear to lose them.
 *
 * Why it does better than the longest wait: lines that many agents serve can wait a moment for the next of them, lines with
 * few cannot, so agents of two skills go where skills are short; and a missed target is not paid for with a second one.
 */
export const mostPressing: Selection = {
  name: "most_pressing",
  keeping,
  keptUntilMs,
  scoreItem: (item, agent, scene, nowMs) => {
    const queue = scene.queue(item.queue);
    const waitedMs = nowMs - item.arrivedAtMs;
    const endMs = longestPassedOverMs(queue);
    if (waitedMs >= endMs) return overdue + waitedMs / endMs;
    if (keeping(item, scene, nowMs)(agent)) return null;
    return pressureOf(item, queue, scene) * haste(waitedMs, queue.target.withinMs);
  },
};

/** Above all other scores. */
const overdue = 1e9;

/** Backlog in agent time against the promise; a credit for class or rating shortens the promise. */
function pressureOf(item: Waiting, queue: QueueFacts, scene: Scene): number {
  const promisedMs = queue.target.withinMs + easeMs;
  const backlog = Math.max(1, scene.waiting(item.queue)) / Math.max(1, scene.atWork(item.queue));
  const credit = 1 + creditMs(item, scene.rules) / promisedMs;
  return ((worthOf(queue) * (backlog * handleMsOf(queue)) ** 0.85) / Math.sqrt(promisedMs)) * credit;
}

/** Past its target an item counts less. */
function haste(waitedMs: number, withinMs: number): number {
  if (waitedMs <= withinMs) return 1;
  const beyondMs = Math.min(waitedMs - withinMs, resignedMs);
  return pastTarget * (waitedMs / withinMs) ** 0.1 * Math.exp(-beyondMs / resignedMs);
}
