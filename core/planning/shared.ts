import type { Policies } from "../simulation/pictureRouter.ts";
import { mayWait, whenDone } from "./deferred.ts";
import { mixShifts } from "./mixing.ts";
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
  /** What each queue would need alone, in their order; the sum of it; and what one pool would need where everyone can do everything. */
  alone: number[][];
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

/** Halving 24 uplifts never asks for more, the largest of all included. */
const mostAttempts = 6;

/**
 * The least multiple of the pool's need with which every queue keeps its target when the day is played with the house's own
 * mix of skills and its own routing. More people never hurt, so the search halves the range. The same question has the same
 * answer; `tell` hears which share of the work is done.
 */
export function sharedNeed(question: SharedQuestion, tell: (done: number) => void = () => {}): SharedNeed {
  const { queues } = question;
  const pooled = pooledNeed(queues);
  const alone = aloneNeeds(queues);
  let tried = 0;
  const play = (place: number): Attempt => {
    const found = attempt(question, { pooled, alone }, uplifts[place] ?? 1);
    tried += 1;
    tell(tried / mostAttempts);
    return found;
  };
  let low = 0;
  let high = uplifts.length - 1;
  let best = play(high);
  while (low < high && best.enough) {
    const middle = Math.floor((low + high) / 2);
    const found = play(middle);
    if (found.enough) [high, best] = [middle, found];
    else low = middle + 1;
  }
  return { ...best, pooled, alone, apart: sumBySlot(alone) };
}

type Attempt = Omit<SharedNeed, "pooled" | "alone" | "apart">;

function attempt(
  question: SharedQuestion,
  { pooled, alone }: Pick<SharedNeed, "pooled" | "alone">,
  uplift: number,
): Attempt {
  const { queues, skills, rules, policies } = question;
  // To the nearest: rounded up, a little more than one would be two all night.
  const onLine = pooled.map((people) => Math.max(Math.min(people, 1), Math.round(people * uplift)));
  const proposal = proposeShifts({ needed: onLine, rules, maxAgents: 1_000 });
  const mixed = mixShifts(proposal.shifts, skills, alone);
  const staff = proposal.shifts.map((shift, place): SkilledShift => ({
    shift,
    queues: skills[mixed[place] ?? 0] ?? [],
  }));
  const levels = rehearse(queues, staff, policies);
  const enough = levels.every(({ mean }, index) => mean >= (queues[index]?.assumed.target.percent ?? 0));
  const shrinkage = Math.max(...queues.map(({ assumed }) => assumed.shrinkage));
  const scheduled = onLine.map((people) => scheduledFor(people, { shrinkage }) ?? 0);
  return { onLine, scheduled, uplift, proposal, levels, enough };
}

/**
 * Erlang on the work of all as one queue, with mean handle time and patience weighted by arrivals. Who may wait for hours fills
 * the gaps that the others leave: their work counts when it is done, and their target is not the pool's.
 */
export function pooledNeed(queues: readonly SharedQueue[]): number[] {
  const urgent = queues.filter(({ assumed }) => !mayWait(assumed.target.withinSeconds));
  const promised = urgent.length > 0 ? urgent : queues;
  const rows = queues.map((queue) =>
    urgent.length > 0
      ? whenDone(queue.arrivals, queue.open, queue.assumed.target.withinSeconds)
      : queue.arrivals.map((came, slot) => (queue.open[slot] ? came : 0)),
  );
  const arrivals = sumBySlot(rows);
  const open = arrivals.map((_, slot) => queues.some((queue) => queue.open[slot]));
  const assumed = { ...pooledWork(queues), shrinkage: 0, target: pooledTarget(promised) };
  return needsOf(arrivals, open, assumed).map(({ onLine }) => onLine ?? 0);
}

type Weigh = (of: (assumed: Assumptions) => number) => number;

/** The mean over clients of the open hours. */
function meanOver(queues: readonly SharedQueue[]): Weigh {
  const weights = queues.map(({ arrivals, open }) =>
    arrivals.reduce((sum, came, slot) => sum + (open[slot] ? came : 0), 0),
  );
  const total = weights.reduce((sum, one) => sum + one, 0) || 1;
  return (of) =>
    queues.reduce((sum, { assumed }, index) => sum + of(assumed) * (weights[index] ?? 0), 0) / total;
}

function pooledWork(
  queues: readonly SharedQueue[],
): Pick<Assumptions, "handleSeconds" | "patienceSeconds" | "concurrency"> {
  const mean = meanOver(queues);
  // Rates, not times, add up; who never leaves has the rate 0.
  const leaving = mean(({ patienceSeconds }) => (patienceSeconds === null ? 0 : 1 / patienceSeconds));
  return {
    handleSeconds: mean(({ handleSeconds }) => handleSeconds),
    patienceSeconds: leaving > 0 ? 1 / leaving : null,
    concurrency: Math.min(...queues.map(({ assumed }) => assumed.concurrency)),
  };
}

function pooledTarget(queues: readonly SharedQueue[]): Assumptions["target"] {
  const mean = meanOver(queues);
  return {
    percent: mean(({ target }) => target.percent),
    withinSeconds: mean(({ target }) => target.withinSeconds),
    of: "offered",
  };
}

/** What each queue would need by itself. */
export function aloneNeeds(queues: readonly SharedQueue[]): number[][] {
  return queues.map(({ arrivals, open, assumed }) =>
    needsOf(arrivals, open, assumed).map(({ onLine }) => onLine ?? 0),
  );
}

function sumBySlot(rows: readonly (readonly number[])[]): number[] {
  const length = Math.max(...rows.map((one) => one.length));
  return Array.from({ length }, (_, slot) => rows.reduce((sum, one) => sum + (one[slot] ?? 0), 0));
}
