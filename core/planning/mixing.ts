import { works, type Shift } from "./shift.ts";

/**
 * Which person (by index of `skills`, the queues that each serves) works which shift: one shift after the other, whoever serves
 * the queues that still lack most then. Nobody gets a second shift before everybody has one. `alone` is what each queue needs.
 */
export function mixShifts(
  shifts: readonly Shift[],
  skills: readonly (readonly number[])[],
  alone: readonly (readonly number[])[],
): number[] {
  const lack = alone.map((needs) => [...needs]);
  let free: number[] = [];
  return shifts.map((shift) => {
    if (free.length === 0) free = skills.map((_, person) => person);
    const slots = slotsOf(shift);
    const use = (person: number): number => useOf(skills[person] ?? [], slots, lack);
    const chosen = free.reduce((best, person) => (use(person) > use(best) ? person : best));
    free = free.filter((person) => person !== chosen);
    serve(skills[chosen] ?? [], slots, lack);
    return chosen;
  });
}

function slotsOf(shift: Shift): number[] {
  return Array.from({ length: shift.to - shift.from }, (_, index) => index + shift.from).filter((slot) =>
    works(shift, slot),
  );
}

/** A share of a person goes to each of their queues; what a queue does not lack is not counted. */
function useOf(served: readonly number[], slots: readonly number[], lack: readonly number[][]): number {
  let use = 0;
  for (const queue of served)
    for (const slot of slots) use += Math.min(1 / served.length, Math.max(0, lack[queue]?.[slot] ?? 0));
  return use;
}

function serve(served: readonly number[], slots: readonly number[], lack: readonly number[][]): void {
  for (const queue of served) {
    const row = lack[queue];
    if (row) for (const slot of slots) row[slot] = (row[slot] ?? 0) - 1 / served.length;
  }
}
