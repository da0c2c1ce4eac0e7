import type { QueueId } from "../ids.ts";
import type { DateText } from "./days.ts";
import { planSkills, type SkillPlan, type SkillPlanQuestion } from "./skillPlan.ts";
import type { Together } from "./together.ts";
import { sharedNeed, type SharedNeed, type SharedQuestion } from "./shared.ts";

/** What is found out by simulation, which takes seconds: by kind, the question and what comes of it. */
export interface Studies {
  together: { question: SharedQuestion; result: SharedNeed };
  advice: { question: SkillPlanQuestion; result: SkillPlan };
}

export type StudyKind = keyof Studies;

/** What shared people were asked for, and what was found. */
export type TogetherStudy = Studies["together"];

/** Who was there, and which second skill is worth teaching. */
export type AdviceStudy = Studies["advice"];

/** How each kind is worked out; `tell` hears which share is done. The same question has the same result. */
export const studies: {
  [Kind in StudyKind]: (
    question: Studies[Kind]["question"],
    tell: (done: number) => void,
  ) => Studies[Kind]["result"];
} = { together: sharedNeed, advice: planSkills };

/** POST /api/planning/studies. */
export interface StudyForm {
  kind: StudyKind;
  /** At least two, of one time zone. */
  queues: QueueId[];
  day: DateText;
  /** Times the forecast, and the share of paid time away from the line; null: as planned or usual. */
  volume: number;
  shrinkage: number | null;
}

/** What is known of a study: how far it has come, or the question as it was made from the history and what came of it. */
export type StudyProgress<Kind extends StudyKind = StudyKind> =
  { state: "running"; done: number } | { state: "done"; study: Studies[Kind] } | { state: "failed" };

/** Who does not ask again within some seconds is taken to have left, and a study that nobody waits for is given up. */
export type StudyAnswer<Kind extends StudyKind = StudyKind> =
  ({ id: string } & StudyProgress<Kind>) | Extract<Together, { state: "missing" }>;
