import type { AtClosing } from "./closing.ts";
import type { Millis, QueueId } from "./ids.ts";

/** How a client who waits may leave the line without losing what they came for. */
export type WayOut = "callback" | "letter" | "voice";
export const wayNames: readonly WayOut[] = ["callback", "letter", "voice"];

/** When a way is offered: any of the conditions is enough. */
export interface WhenOffered {
  /** Waited so long; null: however long. */
  afterMs: Millis | null;
  /** Has about so long to wait still; null: however long. */
  whenWaitMs: Millis | null;
  /** So many wait before them; null: however many. */
  whenAhead: number | null;
  /** The queue is closed. */
  whenClosed: boolean;
}

/** How a queue calls back. */
export interface CallbackTerms extends WhenOffered {
  /** Of an agent's budget of 100. */
  cost: number;
  /** When nobody answers, the next try is made after this time, at most so many tries in all. */
  againAfterMs: Millis;
  tries: number;
  /** For how long a further try waits for whoever made the last one. */
  sameAgentMs: Millis;
}

/** How a queue answers by letter. */
export interface LetterTerms extends WhenOffered {
  /** Where such letters wait; null: where they are. */
  to: QueueId | null;
  /** The letter is promised within this time. */
  withinMs: Millis;
}

/** The ways out that a queue offers; null: not at all. */
export interface WaysOut {
  callback: CallbackTerms | null;
  letter: LetterTerms | null;
  /** A message that is spoken; the client says by which of the other ways it is answered. */
  voice: WhenOffered | null;
  /** What becomes of those who wait when the queue closes. */
  atClosing: AtClosing;
}

/** Before an administrator changes anything. */
export const noWays: WaysOut = { callback: null, letter: null, voice: null, atClosing: "stay" };

/** What a way out begins with when it is switched on. */
export const plainWays = {
  callback: {
    afterMs: 120_000,
    whenWaitMs: null,
    whenAhead: null,
    whenClosed: false,
    cost: 100,
    againAfterMs: 900_000,
    tries: 3,
    sameAgentMs: 60_000,
  },
  letter: {
    afterMs: 120_000,
    whenWaitMs: null,
    whenAhead: null,
    whenClosed: true,
    to: null,
    withinMs: 14_400_000,
  },
  voice: { afterMs: 120_000, whenWaitMs: null, whenAhead: null, whenClosed: true },
} as const satisfies { [W in WayOut]: NonNullable<WaysOut[W]> };

/** True when the queue offers any way out at any time. */
export function hasWays(ways: WaysOut): boolean {
  return isAnswered(ways);
}

/** Someone's wait at one moment. */
export interface WaitNow {
  waitedMs: Millis;
  /** How long it will take still; null while nobody can say. */
  leftMs: Millis | null;
  ahead: number;
  /** Whether the queue works now. */
  open: boolean;
  /** The queue closed while they waited, and offers every way that it has. */
  offered?: boolean;
}

/** The ways out that a client is offered now. Whoever may speak may choose how to be answered, so those ways come with it. */
export function waysOffered(ways: WaysOut, now: WaitNow): WayOut[] {
  const spoken = isOffered(ways.voice, now) && isAnswered(ways);
  return wayNames.filter((name) =>
    name === "voice" ? spoken : ways[name] !== null && (spoken || isOffered(ways[name], now)),
  );
}

/** True when there is a way to answer whoever has left the line. */
export function isAnswered({ callback, letter }: WaysOut): boolean {
  return callback !== null || letter !== null;
}

function isOffered(when: WhenOffered | null, { waitedMs, leftMs, ahead, open, offered }: WaitNow): boolean {
  if (!when) return false;
  if (offered && !open) return true;
  const { afterMs, whenWaitMs, whenAhead, whenClosed } = when;
  return (
    (afterMs !== null && waitedMs >= afterMs) ||
    (whenWaitMs !== null && leftMs !== null && leftMs >= whenWaitMs) ||
    (whenAhead !== null && ahead >= whenAhead) ||
    (whenClosed && !open)
  );
}
