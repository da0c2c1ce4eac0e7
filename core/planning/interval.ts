import type { Millis } from "../ids.ts";
import type { Visit } from "./visits.ts";

/**
 * What became of those who entered a queue in one half hour. Always offered = answered + abandoned + flowedOut + waiting.
 * Sums are in milliseconds; means are made of them, so that half hours can be added.
 */
export interface IntervalFacts {
  offered: number;
  answered: number;
  /** Answered within the queue's target time. */
  inTime: number;
  /** Left while waiting, short ones included. */
  abandoned: number;
  /** Left so soon that nobody could have answered. */
  shortAbandoned: number;
  flowedOut: number;
  waiting: number;
  /** Queue wait of the answered. */
  answeredWaitMs: Millis;
  /** Wait of all, however it ended. */
  totalWaitMs: Millis;
  /** Answered, and nobody works on it any more: what the sums below are of. */
  handled: number;
  handleMs: Millis;
  holdMs: Millis;
  wrapMs: Millis;
  /** Of the offered; a mean cost says how many an agent may hold at once. */
  cost: number;
  /** Visits that may still change: the half hour is counted again later. */
  open: number;
}

/** What decides whether an answer was in time and a leaving was short. */
export interface IntervalTerms {
  withinMs: Millis;
  shortMs: Millis;
}

/** Who leaves within 5 s has changed their mind rather than lost patience. */
export const shortAbandonMs: Millis = 5_000;

export const noFacts: Readonly<IntervalFacts> = {
  offered: 0,
  answered: 0,
  inTime: 0,
  abandoned: 0,
  shortAbandoned: 0,
  flowedOut: 0,
  waiting: 0,
  answeredWaitMs: 0,
  totalWaitMs: 0,
  handled: 0,
  handleMs: 0,
  holdMs: 0,
  wrapMs: 0,
  cost: 0,
  open: 0,
};

const names = Object.keys(noFacts) as (keyof IntervalFacts)[];

/** The facts of several half hours, or queues, together. */
export function addFacts(...parts: readonly IntervalFacts[]): IntervalFacts {
  const sum = { ...noFacts };
  for (const part of parts) for (const name of names) sum[name] += part[name];
  return sum;
}

/** The facts of these visits. */
export function factsOf(visits: readonly Visit[], terms: IntervalTerms): IntervalFacts {
  return addFacts(...visits.map((visit) => factOf(visit, terms)));
}

function factOf(visit: Visit, { withinMs, shortMs }: IntervalTerms): IntervalFacts {
  const { outcome, waitMs, settled, handleMs, holdMs, wrapMs, cost } = visit;
  const answered = outcome === "answered";
  const abandoned = outcome === "abandoned";
  const handled = answered && settled;
  return {
    offered: 1,
    answered: Number(answered),
    inTime: Number(answered && waitMs <= withinMs),
    abandoned: Number(abandoned),
    shortAbandoned: Number(abandoned && waitMs < shortMs),
    flowedOut: Number(outcome === "flowed_out"),
    waiting: Number(outcome === "waiting"),
    answeredWaitMs: answered ? waitMs : 0,
    totalWaitMs: waitMs,
    handled: Number(handled),
    handleMs: handled ? handleMs : 0,
    holdMs: handled ? holdMs : 0,
    wrapMs: handled ? wrapMs : 0,
    cost,
    open: Number(!settled),
  };
}
