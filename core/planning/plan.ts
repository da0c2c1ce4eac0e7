import type { AgentId, Millis } from "../ids.ts";
import type { Shift } from "./shift.ts";
import type { Assumptions } from "./requirement.ts";

/** A shift and who is to work it; null while nobody is named. */
export interface PlannedShift extends Shift {
  agent: AgentId | null;
}

/** What was decided for one day of one queue: the shifts, and the figures that they were made for. */
export interface DayPlan {
  shifts: PlannedShift[];
  /** Expected arrivals of each half hour, as planned. */
  arrivals: number[];
  /** People on the schedule that each half hour needs. */
  needed: number[];
  assumed: Assumptions;
  /** Grows with each save; whoever saves says which one they saw. */
  rev: number;
  savedAtMs: Millis;
  savedBy: string;
}

/** Names people for shifts in order, each person once; the rest stays open. Who was named already keeps their shift. */
export function assignShifts(shifts: readonly PlannedShift[], people: readonly AgentId[]): PlannedShift[] {
  const taken = new Set(shifts.map(({ agent }) => agent));
  const free = people.filter((one) => !taken.has(one));
  return shifts.map((shift) => (shift.agent === null ? { ...shift, agent: free.shift() ?? null } : shift));
}
