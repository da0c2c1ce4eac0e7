import type { Shift, Stretch } from "./shift.ts";

/** No shift is longer than a day. */
export const longestShift = 48;

/**
 * The shift with other times, kept sound: it begins on its day, of `count` half hours, and lasts at least one of them. Breaks move
 * into the new times, and go where there is no room on both of their sides.
 */
export function withTimes(shift: Shift, times: Partial<Stretch>, count: number): Shift {
  const isEnd = times.to !== undefined;
  const latest = isEnd ? shift.from : count - 1;
  const from = between(0, times.from ?? shift.from, latest);
  const to = between(from + 1, Math.max(from + 1, times.to ?? shift.to), from + longestShift);
  return { ...shift, from, to, breaks: shift.breaks.flatMap((pause) => inside(pause, { from, to })) };
}

/** The shift with its break beginning then, as long as it was or half an hour; null: without a break. */
export function withBreak(shift: Shift, at: number | null): Shift {
  if (at === null) return { ...shift, breaks: [] };
  const [before] = shift.breaks;
  const length = before ? before.to - before.from : 1;
  return { ...shift, breaks: inside({ from: at, to: at + length }, shift) };
}

/** Where a break may begin; null when the shift is too short for one. */
export function breakRange({ from, to, breaks }: Shift): Stretch | null {
  const [pause] = breaks;
  const length = pause ? pause.to - pause.from : 1;
  const last = to - 1 - length;
  return last > from ? { from: from + 1, to: last } : null;
}

/** The nearest place with work before and after it. */
function inside({ from, to }: Stretch, shift: Stretch): Stretch[] {
  const length = to - from;
  const last = shift.to - 1 - length;
  if (last <= shift.from) return [];
  const at = between(shift.from + 1, from, last);
  return [{ from: at, to: at + length }];
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
