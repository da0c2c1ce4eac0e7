import type { Stretch } from "../../../../core/planning/shift.ts";

/** A half hour's beginning as a clock shows it. */
export function clockOf(slot: number): string {
  return `${String(Math.floor(slot / 2)).padStart(2, "0")}:${slot % 2 === 0 ? "00" : "30"}`;
}

/** `07:00–15:30`, unbreakable. */
export function stretchText({ from, to }: Stretch): string {
  return `${clockOf(from)}–${clockOf(to)}`;
}

/** From the first to after the last half hour in which any of these has something; the whole day where none has. */
export function busySpan(count: number, ...rows: readonly (readonly (number | null)[] | null)[]): Stretch {
  const busy = (slot: number): boolean => rows.some((row) => (row?.[slot] ?? 0) > 0.05);
  const slots = Array.from({ length: count }, (_, slot) => slot).filter(busy);
  const [first] = slots;
  const last = slots.at(-1);
  return first === undefined || last === undefined ? { from: 0, to: count } : { from: first, to: last + 1 };
}
