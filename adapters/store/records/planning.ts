import { Schema } from "mongoose";
import type { Millis, QueueId } from "../../../core/ids.ts";
import type { DateText } from "../../../core/planning/days.ts";
import type { IntervalFacts } from "../../../core/planning/interval.ts";
import type { DayPlan } from "../../../core/planning/plan.ts";
import { noun } from "../noun.ts";

/**
 * One day of one queue as counted from the log: a summary that can be thrown away and made again. `_id` is
 * `queue|day`.
 */
export interface IntervalsRecord {
  _id: string;
  queue: QueueId;
  day: DateText;
  slots: IntervalFacts[];
  /** The target by which answers in time were counted. */
  withinMs: Millis;
  /** Up to when the log was read. */
  upTo: Date;
  /** The day is over and all its visits have ended: it is never counted again by itself. */
  closed: boolean;
}

export const intervals = noun<IntervalsRecord>(
  "intervals",
  {
    queue: String,
    day: String,
    slots: [Schema.Types.Mixed],
    withinMs: Number,
    upTo: Date,
    closed: Boolean,
  },
  [[{ queue: 1, day: 1 }, { unique: true }]],
);

/** The shifts decided for one day of one queue. `_id` is `queue|day`. */
export interface PlanRecord extends Omit<DayPlan, "savedAtMs" | "rev"> {
  rev?: number | null;
  _id: string;
  queue: QueueId;
  day: DateText;
  savedAt: Date;
}

export const plans = noun<PlanRecord>("plans", {
  queue: String,
  day: String,
  rev: Number,
  shifts: [Schema.Types.Mixed],
  arrivals: [Number],
  needed: [Number],
  assumed: Schema.Types.Mixed,
  savedAt: Date,
  savedBy: String,
});
