import type { QueueId } from "../../../core/ids.ts";
import type { DateText } from "../../../core/planning/days.ts";
import type { PlanForm } from "../../../core/planning/facts.ts";
import type { DayPlan } from "../../../core/planning/plan.ts";
import { Problem } from "../../../core/problems.ts";
import { plans, type PlanRecord } from "../records/planning.ts";
import type { Store } from "../store.ts";

type Base = Pick<Store, "mongo">;

/** The plan of a queue's day; null while none was saved. */
export async function findPlan(store: Base, queue: QueueId, day: DateText): Promise<DayPlan | null> {
  const record = await plans.of(store).findOne({ _id: `${queue}|${day}` });
  return record ? planOf(record) : null;
}

/** Keeps a plan in the place of the one before. */
export async function savePlan(store: Base, { queue, day, ...plan }: PlanForm, by: string): Promise<DayPlan> {
  const record = await plans
    .of(store)
    .findOneAndUpdate(
      { _id: `${queue}|${day}` },
      { $set: { queue, day, ...plan, savedBy: by }, $currentDate: { savedAt: true } },
      { upsert: true, returnDocument: "after" },
    );
  if (!record) throw new Problem("unexpected");
  return planOf(record as PlanRecord);
}

function planOf({ shifts, arrivals, needed, assumed, savedAt, savedBy }: PlanRecord): DayPlan {
  return { shifts, arrivals, needed, assumed, savedAtMs: savedAt.getTime(), savedBy };
}
