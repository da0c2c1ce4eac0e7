import type { IntervalFacts } from "./interval.ts";
import { concurrency, meanHandleSeconds, patienceSeconds } from "./measures.ts";

/** What the history says of a queue's work; null where too little was seen to say it. */
export interface Measured {
  handleSeconds: number | null;
  patienceSeconds: number | null;
  concurrency: number;
  /** On how many the figures rest. */
  handled: number;
  abandoned: number;
}

/** Fewer handled items make no mean, and fewer who left no patience. */
export const neededHandled = 30;
export const neededAbandoned = 10;

/** The figures of a plan, from facts added over some weeks. */
export function measuredOf(facts: IntervalFacts): Measured {
  const { handled, abandoned } = facts;
  return {
    handleSeconds: handled < neededHandled ? null : meanHandleSeconds(facts),
    patienceSeconds: abandoned < neededAbandoned ? null : patienceSeconds(facts),
    concurrency: concurrency(facts),
    handled,
    abandoned,
  };
}
