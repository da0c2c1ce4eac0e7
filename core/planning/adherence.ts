import type { Millis } from "../ids.ts";
import { slotMs } from "./days.ts";
import { onLineMs, overlapMs, type PresenceSpan } from "./presence.ts";
import type { Shift, Stretch } from "./shift.ts";

/** How a person's day went beside their shift, as far as it has come. Percentages are 0 and up; null before anything was due. */
export interface ShiftKept {
  /** From the beginning of the shift until its end, or now. */
  scheduledMs: Millis;
  /** Due on the line and not there, or on the line during a break. */
  exceptionMs: Millis;
  /** (1 − exceptions ÷ scheduled time) × 100, never below 0: was the person where the plan said, when it said. */
  adherence: number | null;
  /** On the line at any time of the day, planned or not. */
  onLineMs: Millis;
  plannedOnLineMs: Millis;
  /** Time on the line ÷ planned time on the line × 100, whenever it was: above 100 for who worked more. */
  conformance: number | null;
}

/** The stretch of time that belongs to a shift's day, and up to when it has come. */
export interface KeptDay {
  /** The midnight from which the shift's half hours count. */
  dayStartMs: Millis;
  /** What is still to come is cut off. */
  asOfMs: Millis;
  /** Where the day ends for whoever has no shift beyond it; without it the day goes on to `asOfMs`. */
  dayEndMs?: Millis;
  /** Up to when the person still worked the night shift of the day before. */
  carriedToMs?: Millis;
}

/** Compares a shift with what the log says. */
export function shiftKept(
  shift: Shift,
  spans: readonly PresenceSpan[],
  { dayStartMs, asOfMs, dayEndMs = asOfMs, carriedToMs = dayStartMs }: KeptDay,
): ShiftKept {
  const whole = cut(shift, dayStartMs, asOfMs);
  const pauses = shift.breaks.map((one) => cut(one, dayStartMs, asOfMs));
  const pausedMs = sum(pauses.map(lengthMs));
  const workedInBreaksMs = sum(pauses.map(({ fromMs, toMs }) => onLineMs(spans, fromMs, toMs)));
  const inShiftMs = onLineMs(spans, whole.fromMs, whole.toMs);
  const scheduledMs = lengthMs(whole);
  const plannedOnLineMs = scheduledMs - pausedMs;
  const missingMs = plannedOnLineMs - (inShiftMs - workedInBreaksMs);
  const exceptionMs = missingMs + workedInBreaksMs;
  const endsMs = Math.max(dayEndMs, dayStartMs + shift.to * slotMs);
  const day = { fromMs: carriedToMs, toMs: Math.min(asOfMs, endsMs) };
  const worked = sum(spans.map((span) => (span.onLine ? overlapMs(span, day) : 0)));
  return {
    scheduledMs,
    exceptionMs,
    adherence: scheduledMs > 0 ? Math.max(0, (1 - exceptionMs / scheduledMs) * 100) : null,
    onLineMs: worked,
    plannedOnLineMs,
    conformance: plannedOnLineMs > 0 ? (worked / plannedOnLineMs) * 100 : null,
  };
}

/** Share of the planned time in which people were not on the line, over all shifts as far as they have come. Null without any. */
export function measuredShrinkage(kept: readonly ShiftKept[]): number | null {
  const planned = sum(kept.map(({ plannedOnLineMs }) => plannedOnLineMs));
  const worked = sum(kept.map((one) => Math.min(one.onLineMs, one.plannedOnLineMs)));
  return planned > 0 ? 1 - worked / planned : null;
}

function cut({ from, to }: Stretch, dayStartMs: Millis, asOfMs: Millis): { fromMs: Millis; toMs: Millis } {
  const fromMs = dayStartMs + from * slotMs;
  return { fromMs, toMs: Math.max(fromMs, Math.min(asOfMs, dayStartMs + to * slotMs)) };
}

function lengthMs({ fromMs, toMs }: { fromMs: Millis; toMs: Millis }): Millis {
  return toMs - fromMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
