import { slotSeconds } from "./days.ts";

/**
 * When work that may wait is done: what comes in a half hour is spread evenly over the open ones of the next half of the time
 * that it may take (the other half is left for chance), and what comes while the queue is closed begins when it opens. So
 * nobody is planned for a rush of letters that are due in hours. What reaches beyond the day's last open half hour is counted
 * at its beginning, where the same of the day before is done. What may not wait for an hour is done when it comes, and nobody
 * comes to a closed queue.
 */
export function whenDone(
  arrivals: readonly number[],
  open: readonly boolean[],
  withinSeconds: number,
): number[] {
  const window = windowOf(withinSeconds);
  if (!mayWait(withinSeconds)) return arrivals.map((came, slot) => (open[slot] ? came : 0));
  const done = arrivals.map(() => 0);
  const openSlots = arrivals.map((_, slot) => slot).filter((slot) => open[slot]);
  if (openSlots.length === 0) return done;
  arrivals.forEach((came, slot) => {
    const first = Math.max(
      0,
      openSlots.findIndex((one) => one >= slot),
    );
    for (let step = 0; step < window; step += 1) {
      const one = openSlots[(first + step) % openSlots.length] ?? 0;
      done[one] = (done[one] ?? 0) + came / window;
    }
  });
  return done;
}

/** True for work that is spread over later half hours instead of being done when it comes. */
export function mayWait(withinSeconds: number): boolean {
  return windowOf(withinSeconds) >= 2;
}

function windowOf(withinSeconds: number): number {
  return Math.floor(withinSeconds / 2 / slotSeconds);
}
