/** How much waits to be handled, as a door sees it. */
export interface Backlog {
  waiting: number;
  /** How long the oldest has waited. */
  oldestMs: number;
  /** Redis does not take jobs: nothing is handled now, and all of it soon after Redis is back. */
  isHeldUp: boolean;
}

/** Fewer than this are never refused: a worker that starts again must not shut the door. */
const few = 300;
/** More than this are refused in any case. */
const most = 10_000;
const lateMs = 2_500;
const freshMs = 1_000;

/**
 * Whether the door asks senders to come again. Work that was taken in is done first, so what was acknowledged is never
 * late for long; the age of the oldest says how fast this machine is, whichever it is. A closed door opens only well
 * below the limit, so that it does not flutter.
 */
export function isOverloaded(isClosed: boolean, { waiting, oldestMs, isHeldUp }: Backlog): boolean {
  if (waiting > most) return true;
  if (isHeldUp || waiting <= few / 3) return false;
  return isClosed ? oldestMs > freshMs : waiting > few && oldestMs > lateMs;
}
