import { erlangB } from "./erlangB.ts";
import { checkStaffed, erlangsOf, type Staffed } from "./load.ts";

/** How a queue fares whose clients never hang up; `unstable` when it grows without end, for which no figure exists. */
export type ErlangC =
  | {
      state: "stable";
      /** Offered load. */
      erlangs: number;
      /** Share that must wait at all, 0 to 1. */
      waits: number;
      /** Share answered within the limit, 0 to 1. */
      answeredInTime: number;
      /** Mean wait of all arrivals (average speed of answer). */
      waitSeconds: number;
      /** Mean number that wait. */
      queued: number;
      /** Share of paid time spent on items, 0 to 1. */
      occupancy: number;
    }
  | { state: "unstable"; erlangs: number; agents: number };

/** Share of arrivals that must wait where nobody hangs up; null when the load is not below the agents. */
export function waitingShare(erlangs: number, agents: number): number | null {
  if (erlangs >= agents) return null;
  const blocked = erlangB(erlangs, agents);
  return (agents * blocked) / (agents - erlangs * (1 - blocked));
}

/**
 * Erlang C (M/M/n): Poisson arrivals, exponential handle times, endless patience, first come first served.
 * P(W > t) = C e^(-(n mu - lambda) t). Any load not below the agents is `unstable`. Without load nobody waits.
 */
export function erlangC(staffed: Staffed): ErlangC {
  checkStaffed(staffed);
  const { arrivalsPerHour, handleSeconds, agents, withinSeconds } = staffed;
  const erlangs = erlangsOf(staffed);
  if (erlangs === 0) {
    return { state: "stable", erlangs, waits: 0, answeredInTime: 1, waitSeconds: 0, queued: 0, occupancy: 0 };
  }
  const waits = waitingShare(erlangs, agents);
  if (waits === null) return { state: "unstable", erlangs, agents };
  const sparePerSecond = (agents - erlangs) / handleSeconds;
  const waitSeconds = waits / sparePerSecond;
  return {
    state: "stable",
    erlangs,
    waits,
    answeredInTime: 1 - waits * Math.exp(-sparePerSecond * withinSeconds),
    waitSeconds,
    queued: (arrivalsPerHour / 3600) * waitSeconds,
    occupancy: erlangs / agents,
  };
}
