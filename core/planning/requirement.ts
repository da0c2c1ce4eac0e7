import { erlangA } from "../erlang/erlangA.ts";
import { erlangC } from "../erlang/erlangC.ts";
import { offeredLoad } from "../erlang/offeredLoad.ts";
import { agentsNeeded, type Target } from "../erlang/staffing.ts";
import { slotSeconds } from "./days.ts";
import { whenDone } from "./deferred.ts";

/** What a plan takes for granted; measured, or moved by hand to ask "what if". */
export interface Assumptions {
  /** Mean seconds that one takes, wrap-up included. */
  handleSeconds: number;
  /** Mean patience in seconds; null: nobody ever gives up. */
  patienceSeconds: number | null;
  /** How many one agent handles at once; a call 1, a chat several. */
  concurrency: number;
  target: Target;
  /** Share of paid time in which a person is not on the line, 0 up to below 1. */
  shrinkage: number;
}

/** What one half hour needs. */
export interface Need {
  /** Mean arrivals in the half hour. */
  arrivals: number;
  open: boolean;
  /** Mean number being handled, were there always somebody free; of the half hour, lagging the arrivals. */
  erlangs: number;
  /** On the line at once. Null: no number keeps the target. */
  onLine: number | null;
  /** On the schedule, so that so many are on the line. */
  scheduled: number | null;
}

/** How a half hour goes with some number of agents, as shares of 0 to 1. Null where it never settles: more comes than they can do. */
export type Fare = { serviceLevel: number; abandoned: number; occupancy: number } | null;

/**
 * The fewest agents for each half hour that keep the target, by Erlang A on the offered load (which lags the arrivals by
 * about one handle time), or Erlang C where nobody gives up. The level is of all offered. An agent who handles several at
 * once counts as several servers: exact only as long as handling side by side does not make each longer.
 */
export function needsOf(arrivals: readonly number[], open: readonly boolean[], assumed: Assumptions): Need[] {
  const loads = loadsOf(arrivals, open, assumed);
  return arrivals.map((came, slot) => {
    const erlangs = loads[slot] ?? 0;
    const isOpen = open[slot] ?? false;
    const onLine = isOpen ? peopleFor(erlangs, assumed) : 0;
    return { arrivals: came, open: isOpen, erlangs, onLine, scheduled: scheduledFor(onLine, assumed) };
  });
}

/**
 * How each half hour goes with so many people on the line, on average: 3.6 is three, and four for 60 % of the time. Where the
 * fewer could not keep up, nobody is answered in time while they are alone.
 */
export function faresOf(
  arrivals: readonly number[],
  open: readonly boolean[],
  onLine: readonly number[],
  assumed: Assumptions,
): Fare[] {
  const loads = loadsOf(arrivals, open, assumed);
  return loads.map((erlangs, slot) => (open[slot] ? mixedFare(erlangs, onLine[slot] ?? 0, assumed) : null));
}

/** Share answered in time over several half hours, each weighted by its arrivals; what never settles counts as 0. Null without arrivals. */
export function levelOf(arrivals: readonly number[], fares: readonly Fare[]): number | null {
  let came = 0;
  let inTime = 0;
  fares.forEach((one, slot) => {
    came += arrivals[slot] ?? 0;
    inTime += (arrivals[slot] ?? 0) * (one?.serviceLevel ?? 0);
  });
  return came > 0 ? inTime / came : null;
}

/** Schedules so many that, after shrinkage, `onLine` remain. */
export function scheduledFor(
  onLine: number | null,
  { shrinkage }: Pick<Assumptions, "shrinkage">,
): number | null {
  // A whole result must not become one more by the rounding of a binary fraction.
  return onLine === null ? null : Math.max(0, Math.ceil(onLine / (1 - shrinkage) - 1e-9));
}

function loadsOf(
  arrivals: readonly number[],
  open: readonly boolean[],
  { handleSeconds, target }: Assumptions,
): number[] {
  const perHour = whenDone(arrivals, open, target.withinSeconds).map((came) => came * (3_600 / slotSeconds));
  return offeredLoad(perHour, slotSeconds, handleSeconds);
}

/** Erlangs so small are the tail of an hour in which somebody came, not work. */
const nothing = 1e-3;

function peopleFor(erlangs: number, assumed: Assumptions): number | null {
  if (erlangs < nothing) return 0;
  const { handleSeconds, patienceSeconds, target, concurrency } = assumed;
  const servers = agentsNeeded({
    arrivalsPerHour: rate(erlangs, assumed),
    handleSeconds,
    patienceSeconds,
    target,
  });
  return servers === null ? null : Math.ceil(servers / concurrency);
}

function mixedFare(erlangs: number, people: number, assumed: Assumptions): Fare {
  const fewer = Math.floor(people + 1e-9);
  const share = people - fewer;
  const less = fare(erlangs, fewer, assumed);
  if (share < 1e-9) return less;
  const more = fare(erlangs, fewer + 1, assumed);
  if (!more) return null;
  const mix = (one: number, other: number): number => (1 - share) * one + share * other;
  return {
    serviceLevel: mix(less?.serviceLevel ?? 0, more.serviceLevel),
    abandoned: mix(less?.abandoned ?? 0, more.abandoned),
    occupancy: mix(less?.occupancy ?? 1, more.occupancy),
  };
}

function fare(erlangs: number, people: number, assumed: Assumptions): Fare {
  const { handleSeconds, patienceSeconds, target, concurrency } = assumed;
  const staffed = {
    arrivalsPerHour: rate(erlangs, assumed),
    handleSeconds,
    agents: people * concurrency,
    withinSeconds: target.withinSeconds,
  };
  if (patienceSeconds !== null) {
    const { answeredInTime, abandoned, occupancy } = erlangA({ ...staffed, patienceSeconds });
    return { serviceLevel: answeredInTime, abandoned, occupancy };
  }
  const result = erlangC(staffed);
  if (result.state === "unstable") return null;
  return { serviceLevel: result.answeredInTime, abandoned: 0, occupancy: result.occupancy };
}

function rate(erlangs: number, { handleSeconds }: Assumptions): number {
  return (erlangs / handleSeconds) * 3_600;
}
