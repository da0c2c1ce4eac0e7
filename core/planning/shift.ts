/**
 * A person's shift on the schedule, in half hours from the midnight of the day on which it begins; it may go on beyond the next
 * midnight. `to` and the ends of breaks are not included.
 */
export interface Shift {
  from: number;
  to: number;
  /** In order, inside the shift. Nobody is on the line or paid then. */
  breaks: readonly Stretch[];
}

export interface Stretch {
  from: number;
  to: number;
}

/** Which shifts may be worked. */
export interface ShiftRules {
  /** Allowed lengths in half hours, breaks included. */
  lengths: readonly number[];
  /** From this length on a shift has a break. */
  breakFrom: number;
  /** How long the break is, in half hours. */
  breakLength: number;
}

/** Half days without a break; eight and nine hours with one of half an hour in their middle. */
export const usualRules: ShiftRules = { lengths: [8, 12, 17, 19], breakFrom: 12, breakLength: 1 };

/** True when the person is to be on the line in that half hour. */
export function works({ from, to, breaks }: Shift, slot: number): boolean {
  return slot >= from && slot < to && !breaks.some((one) => slot >= one.from && slot < one.to);
}

/** Half hours on the line, which are those that are paid. */
export function paidSlots({ from, to, breaks }: Shift): number {
  return to - from - breaks.reduce((sum, one) => sum + one.to - one.from, 0);
}

/** What is left, on the next day, of shifts that began on a day of `count` half hours. */
export function carriedOver<One extends Shift>(shifts: readonly One[], count: number): One[] {
  const moved = ({ from, to }: Stretch): Stretch => ({ from: from - count, to: to - count });
  return shifts.flatMap((shift) =>
    shift.to > count ? [{ ...shift, ...moved(shift), breaks: shift.breaks.map(moved) }] : [],
  );
}

/** How many are on the line in each of `count` half hours. */
export function coverOf(shifts: readonly Shift[], count: number): number[] {
  return Array.from({ length: count }, (_, slot) => shifts.filter((shift) => works(shift, slot)).length);
}

/** Shifts that are alike, with how many of them there are, in the order of their first. */
export function groupShifts(shifts: readonly Shift[]): { shift: Shift; count: number }[] {
  const groups = new Map<string, { shift: Shift; count: number }>();
  for (const shift of shifts) {
    const key = keyOf(shift);
    groups.set(key, { shift, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** The same for shifts of the same times. */
export function keyOf({ from, to, breaks }: Shift): string {
  return [from, to, ...breaks.flatMap((one) => [one.from, one.to])].join();
}

/** Every shift that the rules allow between two half hours. The break lies in the middle third. */
export function allShifts(rules: ShiftRules, open: Stretch): Shift[] {
  return rules.lengths.flatMap((length) =>
    range(open.from, open.to - length + 1).flatMap((from) => withBreaks(rules, { from, to: from + length })),
  );
}

function withBreaks({ breakFrom, breakLength }: ShiftRules, { from, to }: Stretch): Shift[] {
  const length = to - from;
  if (length < breakFrom || breakLength === 0) return [{ from, to, breaks: [] }];
  const first = from + Math.ceil(length / 3);
  const last = to - Math.ceil(length / 3) - breakLength;
  return range(first, Math.max(first, last) + 1).map((at) => ({
    from,
    to,
    breaks: [{ from: at, to: at + breakLength }],
  }));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
