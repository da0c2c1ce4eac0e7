import type { Policies } from "../simulation/pictureRouter.ts";
import { proposeShifts, type Proposal } from "./proposal.ts";
import { rehearse, type Rehearsed, type SharedQueue, type SkilledShift } from "./rehearsal.ts";
import { needsOf, scheduledFor, type Assumptions } from "./requirement.ts";
import type { ShiftRules } from "./shift.ts";

export interface SharedQuestion {
  queues: readonly SharedQueue[];
  /** Which of the queues (by index) each person of the house serves: the mix of skills that shifts are made with. */
  skills: readonly (readonly number[])[];
  rules: ShiftRules;
  /** Strategy and selection of the bank's routing. */
  policies: Policies;
}

/** What queues with shared people need together, between what they need apart and what one pool would. */
export interface SharedNeed {
  /** People on the line in each half hour. */
  onLine: number[];
  /** The same on the schedule, after shrinkage. */
  scheduled: number[];
  /** The sum of what each queue would need alone, and what one pool would in which everyone can do everything. */
  apart: number[];
  pooled: number[];
  /** Times the pool's need. */
  uplift: number;
  /** The shifts on the line that were played, and how each queue fared. */
  proposal: Proposal;
  levels: Rehearsed;
  /** False where not even twice the pool was enough: some queue is served by too few of the people. */
  enough: boolean;
}

/** Uplifts that are tried: from a little less than the pool to twice of it. */
const uplifts = Array.from({ length: 24 }, (_, step) => 0.85 + step * 0.05);

/**
 * The least multiple of the pool's need with which every queue keeps its target when the day is played with the house's own
 * mix of skills and its own routing. More people never hurt, so the search halves the range.
 */
export function sharedNeed(question: SharedQuestion): SharedNeed {
  const { queues } = question;
  const pooled = pooledNeed(queues);
  let low = 0;
  let high = uplifts.length - 1;
  let best = attempt(question, pooled, uplifts[high] ?? 2);
  while (low < high && best.enough) {
    const middle = Math.floor((low + high) / 2);
    const tried = attempt(question, pooled, uplifts[middle] ?? 1);
    if (tried.enough) [high, best] = [middle, tried];
    else low = middle + 1;
  }
  return { ...best, pooled, apart: apartNeed(queues) };
}

type Attempt = Omit<SharedNeed, "pooled" | "apart">;

function attempt(question: SharedQuestion, pooled: readonly number[], uplift: number): Attempt {
  const { queues, skills, rules, policies } = question;
  const onLine = pooled.map((people) => Math.ceil(people * uplift - 1e-9));
  const proposal = proposeShifts({ needed: onLine, rules, maxAgents: 1_000 });
  const staff = proposal.shifts.map((shift, place): SkilledShift => ({
    shift,
    queues: skills[place % skills.length] ?? [],
  }));
  const levels = rehearse(queues, staff, policies);
  const enough = levels.every(({ mean }, index) => mean >= (queues[index]?.assumed.target.percent ?? 0));
  const shrinkage = Math.max(...queues.map(({ assumed }) => assumed.shrinkage));
  const scheduled = onLine.map((people) => scheduledFor(people, { shrinkage }) ?? 0);
  return { onLine, scheduled, uplift, proposal, levels, enough };
}

/** Erlang on all arrivals as one queue, with mean handle time, patience and target weighted by arrivals. */
function pooledNeed(queues: readonly SharedQueue[]): number[] {
  const length = Math.max(...queues.map(({ arrivals }) => arrivals.length));
  const came = (queue: SharedQueue, slot: number): number =>
    queue.open[slot] ? (queue.arrivals[slot] ?? 0) : 0;
  const slots = Array.from({ length }, (_, slot) => slot);
  const arrivals = slots.map((slot) => queues.reduce((sum, queue) => sum + came(queue, slot), 0));
  const open = slots.map((slot) => queues.some((queue) => queue.open[slot]));
  const weights = queues.map((queue) => slots.reduce((sum, slot) => sum + came(queue, slot), 0));
  return needsOf(arrivals, open, pooledAssumptions(queues, weights)).map(({ onLine }) => onLine ?? 0);
}

function pooledAssumptions(queues: readonly SharedQueue[], weights: readonly number[]): Assumptions {
  const total = weights.reduce((sum, one) => sum + one, 0) || 1;
  const mean = (of: (assumed: Assumptions) => number): number =>
    queues.reduce((sum, { assumed }, index) => sum + of(assumed) * (weights[index] ?? 0), 0) / total;
  // Rates, not times, add up; who never leaves has the rate 0.
  const leaving = mean(({ patienceSeconds }) => (patienceSeconds === null ? 0 : 1 / patienceSeconds));
  return {
    handleSeconds: mean(({ handleSeconds }) => handleSeconds),
    patienceSeconds: leaving > 0 ? 1 / leaving : null,
    concurrency: Math.min(...queues.map(({ assumed }) => assumed.concurrency)),
    shrinkage: 0,
    target: {
      percent: mean(({ target }) => target.percent),
      withinSeconds: mean(({ target }) => target.withinSeconds),
      of: "offered",
    },
  };
}

function apartNeed(queues: readonly SharedQueue[]): number[] {
  const needs = queues.map(({ arrivals, open, assumed }) => needsOf(arrivals, open, assumed));
  const length = Math.max(...needs.map((one) => one.length));
  return Array.from({ length }, (_, slot) => needs.reduce((sum, one) => sum + (one[slot]?.onLine ?? 0), 0));
}
