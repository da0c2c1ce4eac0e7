import { Schema } from "mongoose";
import type { ItemId } from "../../../core/ids.ts";
import type { KeptDecision } from "../../../core/routing/kept.ts";
import { noun } from "../noun.ts";

/** The facts from which one offer was decided; written with the offer, never changed. */
export interface DecisionRecord {
  /** `<item>-<number of the offer>`. */
  _id: string;
  item: ItemId;
  offer: number;
  at: Date;
  facts: KeptDecision;
  forgetAt: Date;
}

export const decisions = noun<DecisionRecord>(
  "decisions",
  { item: String, offer: Number, at: Date, facts: Schema.Types.Mixed, forgetAt: Date },
  [[{ item: 1, offer: 1 }], [{ forgetAt: 1 }, { expireAfterSeconds: 0 }]],
);
