import type { Result } from "../../core/simulation/tally.ts";
import { adviseSkills, type Advice } from "../../core/simulation/skillAdvice.ts";
import { simulate } from "../../core/simulation/simulate.ts";
import { bank40, type Variant } from "./bank40.ts";
import { capacityOf, type Capacity } from "./capacity.ts";
import { contestantOf } from "./contestants.ts";

/** One cell of the tables, as data, so that any thread can work it out. */
export type Task =
  | { kind: "days"; contestant: string; variant: Variant; days: number; seed: number }
  | {
      kind: "capacity";
      contestant: string;
      variant: Variant;
      days: number;
      seed: number;
      within: readonly [number, number];
      steps: number;
    }
  | { kind: "advice"; contestant: string; variant: Variant; days: number; seed: number };

export type Answer =
  /** `msPerDay` is processor time. */
  | { kind: "days"; result: Result; msPerDay: number }
  | { kind: "capacity"; capacity: Capacity }
  | { kind: "advice"; advice: Advice[] };

/** Works a task out. */
export function work(task: Task): Answer {
  const { routerOf } = contestantOf(task.contestant);
  if (task.kind === "capacity") {
    const scenarioAt = (load: number) => bank40({ ...task.variant, load });
    const { days, seed, within, steps } = task;
    return { kind: "capacity", capacity: capacityOf(scenarioAt, routerOf, days, seed, within, steps) };
  }
  if (task.kind === "advice") {
    const effort = { days: task.days, seed: task.seed, finalists: 6, pupils: 3 };
    return { kind: "advice", advice: adviseSkills(bank40(task.variant), routerOf, effort) };
  }
  const before = process.threadCpuUsage();
  const result = simulate(bank40(task.variant), routerOf, task.days, task.seed);
  const { user, system } = process.threadCpuUsage(before);
  return { kind: "days", result, msPerDay: (user + system) / 1000 / task.days };
}
