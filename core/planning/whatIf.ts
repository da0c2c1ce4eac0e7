import type { PlanningFacts } from "./facts.ts";
import { proposeShifts, type Proposal } from "./proposal.ts";
import { faresOf, levelOf, needsOf, type Assumptions, type Fare, type Need } from "./requirement.ts";
import { coverOf, usualRules } from "./shift.ts";

/** What a supervisor moves to ask "what if". Seconds; shares are 0 to 1. */
export interface WhatIf {
  /** Times the forecast. */
  volume: number;
  /** The day's total by hand, in place of a forecast; null: as forecast. */
  total: number | null;
  handleSeconds: number | null;
  patienceSeconds: number | null;
  concurrency: number;
  percent: number;
  withinSeconds: number;
  shrinkage: number;
  maxAgents: number;
}

/** A day worked out; or what must be given by hand before it can be. */
export type WorkedOut =
  | { state: "ready"; arrivals: number[]; assumed: Assumptions; needs: Need[] }
  | { state: "missing"; volume: boolean; handle: boolean };

/** Paid time that a centre usually loses to training, meetings, illness; where nothing else was measured. */
export const usualShrinkage = 0.3;

/** The questions as the facts answer them; shrinkage as the day's plan had it. */
export function asMeasured({ measured, target, people, plan }: PlanningFacts): WhatIf {
  return {
    volume: 1,
    total: null,
    handleSeconds: measured.handleSeconds,
    patienceSeconds: measured.patienceSeconds,
    concurrency: measured.concurrency,
    percent: target.percent,
    withinSeconds: target.withinMs / 1_000,
    shrinkage: plan?.assumed.shrinkage ?? usualShrinkage,
    maxAgents: Math.max(1, people.length),
  };
}

/** What the day needs if these were true. */
export function workOut(facts: PlanningFacts, asked: WhatIf): WorkedOut {
  const arrivals = arrivalsOf(facts, asked);
  const { handleSeconds } = asked;
  if (arrivals === null || handleSeconds === null)
    return { state: "missing", volume: arrivals === null, handle: handleSeconds === null };
  const assumed = assumptionsOf(asked, handleSeconds);
  return { state: "ready", arrivals, assumed, needs: needsOf(arrivals, facts.open, assumed) };
}

/**
 * Shifts for a day, beside those of the night before that go on into it. The night after it is taken to need as many as this
 * one's: tomorrow's own plan counts on whoever stays.
 */
export function proposeFor(
  { carried, starts }: Pick<PlanningFacts, "carried" | "starts">,
  needed: readonly number[],
  maxAgents: number,
): Proposal {
  return proposeShifts({
    needed,
    rules: usualRules,
    maxAgents,
    carried: coverOf(carried, starts.length),
    tail: needed.slice(0, Math.max(...usualRules.lengths)),
  });
}

/** How the day goes with so many on the line in each half hour, and over the whole of it. */
export function workedWith(
  { arrivals, assumed }: Extract<WorkedOut, { state: "ready" }>,
  open: readonly boolean[],
  onLine: readonly number[],
): { fares: Fare[]; level: number | null } {
  const fares = faresOf(arrivals, open, onLine, assumed);
  const served = arrivals.map((came, slot) => (open[slot] ? came : 0));
  return { fares, level: levelOf(served, fares) };
}

function arrivalsOf({ forecast, course }: PlanningFacts, { volume, total }: WhatIf): number[] | null {
  if (total !== null) return course.map((share) => share * total * volume);
  return forecast.state === "ready" ? forecast.slots.map((came) => came * volume) : null;
}

function assumptionsOf(asked: WhatIf, handleSeconds: number): Assumptions {
  const { patienceSeconds, concurrency, shrinkage, percent, withinSeconds } = asked;
  const target = { percent, withinSeconds, of: "offered" as const };
  return { handleSeconds, patienceSeconds, concurrency, shrinkage, target };
}
