import type { QueueFacts } from "../facts.ts";

/** What an item takes of its agent while too few of its kind have been measured. */
const usualHandleMs = 180_000;
/** The share of late items that a common target of 80 % allows. */
const usualAllowance = 20;

/** Mean time that an item of the queue takes its agent, measured or assumed. */
export function handleMsOf({ handleMs }: QueueFacts): number {
  return handleMs ?? usualHandleMs;
}

/**
 * What one agent-minute spent on this queue is worth against others, 1 for a usual one. Short work is worth more, as it
 * lets more clients go per minute (the c-mu rule); so is a strict promise, of which every miss uses up more. The powers were
 * found by simulation and lie on a wide plateau.
 */
export function worthOf(queue: QueueFacts): number {
  const known = worths.get(queue);
  if (known !== undefined) return known;
  const allowance = Math.max(1, 100 - queue.target.percent);
  const worth = (usualAllowance / allowance) ** 2.5 * (usualHandleMs / handleMsOf(queue)) ** 1.3;
  worths.set(queue, worth);
  return worth;
}

/** Facts never change, they are replaced; and every decision asks for the same few. */
const worths = new WeakMap<QueueFacts, number>();
