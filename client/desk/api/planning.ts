import type { PlanForm, PlanningFacts } from "../../../core/planning/facts.ts";
import type { StudyAnswer, StudyForm, StudyKind } from "../../../core/planning/study.ts";
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

/** Begins to play a day, or joins who does already; the answer may be there at once. */
export function beginStudy<Kind extends StudyKind>(
  form: StudyForm & { kind: Kind },
): Promise<StudyAnswer<Kind>> {
  return ask<StudyAnswer<Kind>>("/api/planning/studies", { method: "POST", body: form, timeoutMs: 30_000 });
}

/** How far it has come. */
export function readStudy<Kind extends StudyKind>(id: string): Promise<StudyAnswer<Kind>> {
  return ask<StudyAnswer<Kind>>(`/api/planning/studies/${id}`);
}
