import { batches, intervalOf, type Interval } from "../simulation/confidence.ts";
import { PictureRouter, type Policies } from "../simulation/pictureRouter.ts";
import type { Scenario, SimulatedAgent } from "../simulation/scenario.ts";
import { simulate } from "../simulation/simulate.ts";
import { slotMs } from "./days.ts";
import type { Assumptions } from "./requirement.ts";
import type { Shift } from "./shift.ts";

/** A queue of those that share people. */
export interface SharedQueue {
  id: string;
  arrivals: readonly number[];
  open: readonly boolean[];
  assumed: Assumptions;
}

/** Someone of the shift: when, and which of the queues (by index) they serve. */
export interface SkilledShift {
  shift: Shift;
  queues: readonly number[];
}

/** Share answered in time in each queue, in per cent of all offered but the brief, with its 99.9 % interval. */
export type Rehearsed = Interval[];

/**
 * Plays a day twenty times with these people and the bank's own routing. Handle times and patience are exponential, as in the
 * Erlang formulas. A person who handles several at once is several places. Who is left at the end is served by one more person,
 * too late to count.
 */
export function rehearse(
  queues: readonly SharedQueue[],
  staff: readonly SkilledShift[],
  policies: Policies,
  seed = 1,
): Rehearsed {
  const scenario = scenarioOf(queues, staff);
  const days = Array.from({ length: batches }, (_, day) =>
    simulate(scenario, (of, clients) => new PictureRouter(of, clients, policies), 1, seed + day),
  );
  return queues.map((_, index) => intervalOf(days.map((day) => day.queues[index]?.serviceLevel ?? 0)));
}

/** The day of these queues with these people, to be played. */
export function scenarioOf(queues: readonly SharedQueue[], staff: readonly SkilledShift[]): Scenario {
  const length = Math.max(...queues.map(({ arrivals }) => arrivals.length));
  const closing: SimulatedAgent = {
    queues: queues.map((_, index) => index),
    shifts: [{ fromMs: length * slotMs, toMs: Infinity }],
  };
  return {
    queues: queues.map(simulatedQueue),
    agents: [...staff.flatMap((one) => placesOf(one, queues)), closing],
    intervalMs: slotMs,
    dayVariation: 0,
    absence: 0,
  };
}

function simulatedQueue({ id, arrivals, open, assumed }: SharedQueue): Scenario["queues"][number] {
  const { handleSeconds, patienceSeconds, target } = assumed;
  return {
    id,
    arrivals: arrivals.map((came, slot) => (open[slot] ? came : 0)),
    handleSeconds,
    handleVariation: "exponential",
    patienceSeconds,
    target: { percent: target.percent, withinMs: target.withinSeconds * 1_000 },
  };
}

/** As many places as the most careful of their queues allows. */
function placesOf({ shift, queues: served }: SkilledShift, queues: readonly SharedQueue[]): SimulatedAgent[] {
  const shifts: { fromMs: number; toMs: number }[] = [];
  let { from } = shift;
  for (const pause of [...shift.breaks, { from: shift.to, to: shift.to }]) {
    if (pause.from > from) shifts.push({ fromMs: from * slotMs, toMs: pause.from * slotMs });
    from = pause.to;
  }
  const places = Math.min(...served.map((index) => queues[index]?.assumed.concurrency ?? 1));
  return Array.from({ length: places }, () => ({ queues: served, shifts }));
}
