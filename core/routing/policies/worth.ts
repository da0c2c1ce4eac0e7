import type { QueueFacts } from "../facts.ts";

/** What an item takes of its agent while too few of its kind have been measured. */
const usualHandleMs = 180_000;
/** How long clients wait before they give up, on the mean, while too few have been seen to. */
const usualPatienceMs = 480_000;
/** The share of late items that a common target of 80 % allows. */
const usualAllowance = 20;

/** Mean time that an item of the queue takes its agent, measured or assumed. */
export function handleMsOf({ handleMs }: QueueFacts): number {
  return handleMs ?? usualHandleMs;
}

/** How strict the queue's promise is, 1 for a usual one: every miss uses up more of what a strict one allows. */
export function strictnessOf({ target }: QueueFacts): number {
  return usualAllowance / Math.max(1, 100 - target.percent);
}

/** How short its work is, 1 for a usual one. */
export function shortnessOf(queue: QueueFacts): number {
  return usualHandleMs / handleMsOf(queue);
}

/** How soon its clients give up, 1 for usual ones. */
function hurryOf({ patienceMs }: QueueFacts): number {
  return usualPatienceMs / Math.max(1, patienceMs ?? usualPatienceMs);
}

/**
 * What one agent-minute spent on this queue is worth against others, 1 for a usual one. Short work is worth more, as it
 * lets more clients go per minute, and so are clients who give up sooner (the c-mu-theta rule); so is a strict promise, of
 * which every miss uses up more. The powers were found by simulation and lie on a wide plateau.
 */
export function worthOf(queue: QueueFacts): number {
  const known = worths.get(queue);
  if (known !== undefined) return known;
  const worth = strictnessOf(queue) ** 2.4 * shortnessOf(queue) ** 1.65 * hurryOf(queue) ** 0.2;
  worths.set(queue, worth);
  return worth;
}

/** Facts never change, they are replaced; and every decision asks for the same few. */
const worths = new WeakMap<QueueFacts, number>();
