import type { QueueId } from "../../../core/ids.ts";
import type { DateText } from "../../../core/planning/days.ts";
import type { PlanForm } from "../../../core/planning/facts.ts";
import type { DayPlan } from "../../../core/planning/plan.ts";
import { Problem } from "../../../core/problems.ts";
import { isDuplicate } from "../../mongo.ts";
import type { Filter } from "../noun.ts";
import { plans, type PlanRecord } from "../records/planning.ts";
import type { Store } from "../store.ts";

type Base = Pick<Store, "mongo">;

/** The plan of a queue's day; null while none was saved. */
export async function findPlan(store: Base, queue: QueueId, day: DateText): Promise<DayPlan | null> {
  const record = await plans.of(store).findOne({ _id: `${queue}|${day}` });
  return record ? planOf(record) : null;
}

/**
 * Keeps a plan in the place of the one that its maker saw; `saved_meanwhile` when it is not there any more, because somebody
 * else has saved theirs.
 */
export async function savePlan(
  store: Base,
  { queue, day, rev, ...plan }: PlanForm,
  by: string,
): Promise<DayPlan> {
  // Where none was seen there is none: a plan that is there has the same id, and no second one can be.
  const seen = { _id: `${queue}|${day}`, rev: rev === 0 ? null : rev } as Filter<PlanRecord>;
  const next = { queue, day, ...plan, rev: rev + 1, savedBy: by };
  const record = await plans
    .of(store)
    .findOneAndUpdate(
      seen,
      { $set: next, $currentDate: { savedAt: true } },
      { upsert: rev === 0, returnDocument: "after" },
    )
    .catch((error: unknown) => {
      if (isDuplicate(error)) return null;
      throw error;
    });
  if (!record) throw new Problem("saved_meanwhile");
  return planOf(record as PlanRecord);
}

/** Plans of before there were revisions have none. */
function planOf({ shifts, arrivals, needed, assumed, rev, savedAt, savedBy }: PlanRecord): DayPlan {
  return { shifts, arrivals, needed, assumed, rev: rev ?? 0, savedAtMs: savedAt.getTime(), savedBy };
}
