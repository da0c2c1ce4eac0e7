import type { PlanForm, PlanningFacts } from "../../../core/planning/facts.ts";
import type { DayPlan } from "../../../core/planning/plan.ts";
import type { DateText } from "../../../core/planning/days.ts";
import type { QueueId } from "../../../core/ids.ts";
import { ask } from "./http.ts";

/** What a plan of this day is made from. */
export function readPlanning(queue: QueueId, day: DateText): Promise<PlanningFacts> {
  return ask<PlanningFacts>(`/api/planning?${new URLSearchParams({ queue, day })}`);
}

/** Keeps the shifts of a day. */
export function keepPlan(form: PlanForm): Promise<DayPlan> {
  return ask<DayPlan>("/api/planning/plan", { method: "PUT", body: form });
}
