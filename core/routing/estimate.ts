import type { Millis } from "../ids.ts";

/** One item that was answered. */
export interface Answer {
  arrivedAtMs: Millis;
  answeredAtMs: Millis;
}

/** Fewer gaps than these say nothing, and older answers are of another hour. */
const fewestGaps = 4;
export const recentMs = 3_600_000;
/** So many of the latest answers are looked at. */
export const latestAnswers = 20;

/**
 * How long whoever stands at this place will wait (1 is next), from measured throughput: the mean gap between answers
 * while somebody waited, times the place. Only gaps in which the next one was already there tell how fast the line moves:
 * an hour without clients is not slow service. Null while too few were measured.
 */
export function estimateWaitMs(place: number, answers: readonly Answer[], nowMs: Millis): Millis | null {
  const recent = answers
    .filter((answer) => nowMs - answer.answeredAtMs <= recentMs)
    .toSorted((a, b) => a.answeredAtMs - b.answeredAtMs);
  const gaps: number[] = [];
  for (const [index, answer] of recent.entries()) {
    const before = recent[index - 1];
    if (before && answer.arrivedAtMs <= before.answeredAtMs)
      gaps.push(answer.answeredAtMs - before.answeredAtMs);
  }
  if (gaps.length < fewestGaps) return null;
  return Math.round((place * gaps.reduce((sum, gap) => sum + gap, 0)) / gaps.length);
}
