import type { IntervalFacts } from "./interval.ts";

// Definitions of the contact centre's measures. Null: nothing to measure, which is not the same as 0.

/** Answered in time ÷ (answered + abandoned − short abandons), 0 to 1. */
export function serviceLevel({ inTime, answered, abandoned, shortAbandoned }: IntervalFacts): number | null {
  return ratio(inTime, answered + abandoned - shortAbandoned);
}

/** Abandoned, short ones left out, ÷ offered. */
export function abandonment({ abandoned, shortAbandoned, offered }: IntervalFacts): number | null {
  return ratio(abandoned - shortAbandoned, offered);
}

/** Mean queue wait of the answered, in seconds. */
export function speedOfAnswer({ answeredWaitMs, answered }: IntervalFacts): number | null {
  return ratio(answeredWaitMs / 1_000, answered);
}

/** Mean seconds of an agent that one takes, wrap-up included, hold left out: what has to be staffed. */
export function meanHandleSeconds({ handleMs, handled }: IntervalFacts): number | null {
  return ratio(handleMs / 1_000, handled);
}

/**
 * Mean patience in seconds: all time waited ÷ number who lost patience, the maximum-likelihood estimate for exponential
 * patience when the answered are censored. Null when nobody left: patience has not been seen to end.
 */
export function patienceSeconds({ totalWaitMs, abandoned }: IntervalFacts): number | null {
  return ratio(totalWaitMs / 1_000, abandoned);
}

/** How many of its items an agent with a budget of 100 may hold at once: at least 1. */
export function concurrency({ cost, offered }: IntervalFacts): number {
  const mean = ratio(cost, offered);
  return mean === null || mean <= 0 ? 1 : Math.max(1, Math.floor(100 / mean));
}

/** True when offered = answered + abandoned + flow-out + waiting. */
export function balances({ offered, answered, abandoned, flowedOut, waiting }: IntervalFacts): boolean {
  return offered === answered + abandoned + flowedOut + waiting;
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
