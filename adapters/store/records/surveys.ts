import { Schema } from "mongoose";
import type { QueueId } from "../../../core/ids.ts";
import type { Violation } from "../../../core/routing/invariants.ts";
import { noun } from "../noun.ts";

/** The floor as it was looked over last. One record, `_id` "floor", written once a minute. */
export interface SurveyRecord {
  _id: string;
  at: Date;
  /** How many agents and items of the shared picture differed from the database for longer than a moment. */
  drift: { agents: number; items: number };
  /** All that may never be so and was. */
  violations: Violation[];
  queues: { queue: QueueId; waiting: number; longestMs: number }[];
  /** People at work by routing status. */
  agents: Record<string, number>;
}

export const surveys = noun<SurveyRecord>("surveys", {
  at: Date,
  drift: Schema.Types.Mixed,
  violations: [Schema.Types.Mixed],
  queues: [Schema.Types.Mixed],
  agents: Schema.Types.Mixed,
});
