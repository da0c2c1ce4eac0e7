import { erlangA } from "../../core/erlang/erlangA.ts";
import { erlangC } from "../../core/erlang/erlangC.ts";
import { agentsNeeded } from "../../core/erlang/staffing.ts";
import { figure, table } from "../table.ts";
import { median } from "../stats.ts";

const huge = { arrivalsPerHour: 58_800, handleSeconds: 300, agents: 5000, withinSeconds: 20 };
const target = { percent: 80, withinSeconds: 20, maxAbandonedPercent: 5 };

/** How long the formulas of waiting take: the first time, and in the middle of nine. */
export function formulaTable(): string {
  const cases: readonly [string, () => unknown][] = [
    ["Erlang C, 5,000 agents", () => erlangC(huge)],
    ["Erlang A, 5,000 agents", () => erlangA({ ...huge, patienceSeconds: 300 })],
    ["agents needed, 336 half hours", week],
  ];
  const rows = cases.map(([name, run]) => {
    const times = Array.from({ length: 9 }, () => timed(run));
    return [name, figure(times[0] ?? Number.NaN), figure(median(times))];
  });
  return table(["formula", "first ms", "median ms"], rows);
}

function week(): void {
  for (let half = 0; half < 336; half += 1) {
    agentsNeeded({ arrivalsPerHour: 100 + 2 * half, handleSeconds: 240, patienceSeconds: 300, target });
  }
}

function timed(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
