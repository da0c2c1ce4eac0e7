import { describe, expect, it } from "vitest";
import { PictureRouter } from "../../../core/simulation/pictureRouter.ts";
import type { Scenario } from "../../../core/simulation/scenario.ts";
import { simulate, type RouterOf } from "../../../core/simulation/simulate.ts";
import { adviseSkills, lossOf, taught } from "../../../core/simulation/skillAdvice.ts";

const routerOf: RouterOf = (scenario, clients) =>
  new PictureRouter(scenario, clients, { strategy: "longest_idle", selection: "first_come" });

/** Agents a line, and arrivals an hour, for four hours of three-minute calls. */
function house(lines: readonly { agents: number; perHour: number }[]): Scenario {
  return {
    queues: lines.map(({ perHour }, index) => ({
      id: `line${index}`,
      arrivals: [perHour, perHour, perHour, perHour],
      handleSeconds: 180,
      handleVariation: 1,
      patienceSeconds: 300,
      target: { percent: 80, withinMs: 20_000 },
    })),
    agents: lines.flatMap(({ agents }, index) =>
      Array.from({ length: agents }, () => ({ queues: [index], shifts: [{ fromMs: 0, toMs: Infinity }] })),
    ),
    intervalMs: 3_600_000,
    dayVariation: 0.1,
    absence: 0,
  };
}

const effort = { days: 12, seed: 1, finalists: 3, pupils: 1 };

describe("the skill-plan adviser", () => {
  it("has those who have time learn the line that is overrun", () => {
    const scenario = house([
      { agents: 5, perHour: 110 },
      { agents: 6, perHour: 90 },
      { agents: 8, perHour: 60 },
    ]);
    const [best] = adviseSkills(scenario, routerOf, effort);
    expect([scenario.agents[best?.agents[0] ?? 0]?.queues, best?.queue]).toEqual([[2], 0]);
    expect(best?.gain.mean).toBeGreaterThan(best?.gain.half ?? Infinity);
  });

  it("names a gain that is there when the lesson is given", () => {
    const scenario = house([
      { agents: 5, perHour: 110 },
      { agents: 8, perHour: 60 },
    ]);
    const [best] = adviseSkills(scenario, routerOf, effort);
    if (!best) throw new Error("There is something to teach.");
    const onOtherDays = (one: Scenario): number => lossOf(simulate(one, routerOf, 12, 500));
    const gained = onOtherDays(scenario) - onOtherDays(taught(scenario, best));
    expect(gained).toBeGreaterThan(best.gain.mean / 3);
  });

  it("teaches as many of a group as it is asked to, and no more than there are", () => {
    const scenario = house([
      { agents: 3, perHour: 70 },
      { agents: 2, perHour: 10 },
    ]);
    const advice = adviseSkills(scenario, routerOf, { ...effort, days: 2, pupils: 3 });
    const pupils = advice.map(({ agents, queue }) => [agents, queue]);
    expect(pupils).toContainEqual([[3, 4], 0]);
    expect(pupils).toContainEqual([[0, 1, 2], 1]);
  });

  it("has nothing to say where everyone can do everything", () => {
    const scenario = house([{ agents: 3, perHour: 40 }]);
    expect(adviseSkills(scenario, routerOf, effort)).toEqual([]);
  });
});
