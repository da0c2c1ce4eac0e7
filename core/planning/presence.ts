import type { Presence } from "../agent.ts";
import type { Millis } from "../ids.ts";
import type { PresenceCause } from "../log.ts";
import { slotMs } from "./days.ts";

/** A row of the log about an agent's presence. */
export interface PresenceMark {
  atMs: Millis;
  presence: Presence;
  cause: PresenceCause;
}

/** A stretch of one presence. */
export interface PresenceSpan {
  fromMs: Millis;
  toMs: Millis;
  presence: Presence;
  /** Offers could come: available, the desk there, no offer missed. */
  onLine: boolean;
}

/**
 * What an agent's rows say of a window; `marks` oldest first and beginning with the last one before the window. Before the
 * first mark nobody was there. A desk that was lost, or an offer that was missed, ends being on the line until the next row.
 */
export function spansOf(marks: readonly PresenceMark[], fromMs: Millis, toMs: Millis): PresenceSpan[] {
  return marks.flatMap((mark, place) => {
    const begins = Math.max(fromMs, mark.atMs);
    const ends = Math.min(toMs, marks[place + 1]?.atMs ?? toMs);
    if (ends <= begins) return [];
    const { presence, cause } = mark;
    const onLine = presence === "available" && cause !== "lost" && cause !== "missed";
    return [{ fromMs: begins, toMs: ends, presence, onLine }];
  });
}

/** For how long, of a stretch of time, the agent was on the line. */
export function onLineMs(spans: readonly PresenceSpan[], fromMs: Millis, toMs: Millis): Millis {
  return spans.reduce((sum, span) => sum + (span.onLine ? overlapMs(span, { fromMs, toMs }) : 0), 0);
}

/** Mean number on the line in each half hour; `people` are the spans of each agent, `starts` as by `slotsOf`. */
export function peopleOnLine(
  people: readonly (readonly PresenceSpan[])[],
  starts: readonly Millis[],
): number[] {
  return starts.map(
    (start) => people.reduce((sum, spans) => sum + onLineMs(spans, start, start + slotMs), 0) / slotMs,
  );
}

/** Which share of each half hour anybody was on the line, 0 to 1. */
export function coverOf(people: readonly (readonly PresenceSpan[])[], starts: readonly Millis[]): number[] {
  const onLine = people
    .flat()
    .filter((span) => span.onLine)
    .sort((a, b) => a.fromMs - b.fromMs);
  return starts.map((start) => {
    let covered = 0;
    let upTo = start;
    for (const { fromMs, toMs } of onLine) {
      const ends = Math.min(toMs, start + slotMs);
      covered += Math.max(0, ends - Math.max(fromMs, upTo));
      upTo = Math.max(upTo, ends);
    }
    return covered / slotMs;
  });
}

/** How much two stretches of time have in common. */
export function overlapMs(a: { fromMs: Millis; toMs: Millis }, b: { fromMs: Millis; toMs: Millis }): Millis {
  return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}
