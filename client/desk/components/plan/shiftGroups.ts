import type { AgentId } from "../../../../core/ids.ts";
import type { PlannedShift } from "../../../../core/planning/plan.ts";
import { keyOf, type Shift } from "../../../../core/planning/shift.ts";

/** People who work the same shift: one row to edit. */
export interface ShiftGroup {
  /** The same as long as the group is on the screen, whatever its times become. */
  id: number;
  shift: Shift;
  agents: readonly (AgentId | null)[];
}

let last = 0;

/** A group under a number of its own. */
export function newGroup(shift: Shift, agents: readonly (AgentId | null)[]): ShiftGroup {
  last += 1;
  return { id: last, shift, agents };
}

/** Shifts of the same times together, in the order of their first. */
export function grouped(rows: readonly PlannedShift[]): ShiftGroup[] {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups.values()].map((alike) => {
    const { from = 0, to = 1, breaks = [] } = alike[0] ?? {};
    return newGroup(
      { from, to, breaks },
      alike.map(({ agent }) => agent),
    );
  });
}

/** One shift for each person, as a plan keeps them. */
export function flatten(groups: readonly ShiftGroup[]): PlannedShift[] {
  return groups.flatMap(({ shift, agents }) => agents.map((agent) => ({ ...shift, agent })));
}

/** The groups with so many people in one of them: new places are open, and open ones go first. */
export function withCount(groups: readonly ShiftGroup[], at: number, count: number): ShiftGroup[] {
  return groups.map((group, index) =>
    index === at ? { ...group, agents: resized(group.agents, count) } : group,
  );
}

function resized(agents: readonly (AgentId | null)[], count: number): (AgentId | null)[] {
  const kept = [...agents];
  while (kept.length > count) kept.splice(kept.lastIndexOf(null) === -1 ? -1 : kept.lastIndexOf(null), 1);
  while (kept.length < count) kept.push(null);
  return kept;
}

/** The groups with somebody named for a place, who leaves the one they had. */
export function withAgent(
  groups: readonly ShiftGroup[],
  { group, place }: { group: number; place: number },
  agent: AgentId | null,
): ShiftGroup[] {
  return groups.map((one, at) => ({
    ...one,
    agents: one.agents.map((named, index) => {
      if (at === group && index === place) return agent;
      return agent !== null && named === agent ? null : named;
    }),
  }));
}
