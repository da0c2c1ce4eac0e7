import type { AgentId, Millis, QueueId } from "../ids.ts";
import type { Accuracy } from "./accuracy.ts";
import type { ShiftKept } from "./adherence.ts";
import type { DateText } from "./days.ts";
import type { Efficiency } from "./efficiency.ts";
import type { Forecast } from "./forecast.ts";
import type { IntervalFacts } from "./interval.ts";
import type { Measured } from "./measured.ts";
import type { DayPlan, PlannedShift } from "./plan.ts";

/** Someone who serves the queue. */
export interface PlannedPerson {
  id: AgentId;
  name: string;
}

/** GET /api/planning: all that a plan of one day of one queue is made from. Arrays have one entry for each half hour of the day. */
export interface PlanningFacts {
  queue: QueueId;
  day: DateText;
  timeZone: string;
  nowMs: Millis;
  starts: Millis[];
  open: boolean[];
  target: { percent: number; withinMs: Millis };
  forecast: Forecast;
  /** On weeks that were left out; null while there is too little history. */
  accuracy: Accuracy | null;
  /** Whole days that were counted before this one, and the first of them. */
  historyDays: number;
  historyFrom: DateText | null;
  /** The share of each half hour in a day, for a total given by hand: as in the history, or even where there is none. */
  course: number[];
  measured: Measured;
  /** What came and what became of it; null for a day that has not begun. */
  actual: IntervalFacts[] | null;
  /** Mean number of people on the line; null for a day that has not begun. */
  onLine: number[] | null;
  people: PlannedPerson[];
  plan: DayPlan | null;
  /** Shifts of the day before that go on into this one, in its half hours: they begin below 0. */
  carried: PlannedShift[];
  /** Of the plan's shifts that have a name, once the day has begun. */
  kept: { agent: AgentId; kept: ShiftKept }[];
}

/** PUT /api/planning/plan. */
export interface PlanForm extends Pick<DayPlan, "shifts" | "arrivals" | "needed" | "assumed"> {
  queue: QueueId;
  day: DateText;
  /** Of the plan that was on the screen; 0 where there was none. */
  rev: number;
}

/** GET /api/routing: how routing does today. Service levels are shares of 1. */
export interface RoutingToday {
  day: DateText;
  timeZone: string;
  nowMs: Millis;
  starts: Millis[];
  /** Mean number of people on the line, by half hour. */
  people: number[];
  /** By half hour up to now, the running one included. */
  hours: Efficiency[];
  /** The half hours that are over. */
  whole: Efficiency;
  /** Clients somebody knows, by whom they met. */
  continuity: { agent: number; team: number; nobody: number };
  /** How wrong the first word about the wait was, by queue. */
  told: { queue: QueueId; count: number; meanErrorMs: Millis; meanBiasMs: Millis }[];
  /** What must always hold, as it was checked last; null before the first time. */
  survey: { atMs: Millis; drift: number; violations: { invariant: string; detail: string }[] } | null;
}
