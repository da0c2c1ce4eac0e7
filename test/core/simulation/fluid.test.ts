import { describe, expect, it } from "vitest";
import { fluidCapacity } from "../../../bench/routing/fluid.ts";
import { mostOvertimeSeconds } from "../../../bench/routing/overtime.ts";
import { lognormal } from "../../../core/simulation/distributions.ts";
import { randomOf } from "../../../core/simulation/random.ts";
import { withLoad, type Scenario } from "../../../core/simulation/scenario.ts";

/** Lines of so many Erlangs, and agents by the lines that they serve. */
function house(erlangs: readonly number[], agents: readonly (readonly number[])[]): Scenario {
  return {
    queues: erlangs.map((load, index) => ({
      id: `line${index}`,
      arrivals: Array.from({ length: 96 }, () => load * 10),
      handleSeconds: 180,
      handleVariation: 1,
      patienceSeconds: null,
      target: { percent: 80, withinMs: 20_000 },
    })),
    agents: agents.map((queues) => ({ queues, shifts: [{ fromMs: 0, toMs: Infinity }] })),
    intervalMs: 1_800_000,
    dayVariation: 0,
    absence: 0,
  };
}

function boundsOf(scenario: Scenario) {
  return fluidCapacity((load) => withLoad(scenario, load));
}

describe("the fluid bound", () => {
  it("is agents over the work that must be done, for one line", () => {
    const { A, B } = boundsOf(house([2], [[0], [0]]));
    expect(A).toBeCloseTo(1 / 0.8, 1);
    expect(B).toBeCloseTo(1 / 0.96, 1);
  });

  it("counts what is worked beyond the end of each shift", () => {
    const whole = house([2], [[0], [0]]);
    const hours = Array.from({ length: 48 }, (_, i) => ({
      fromMs: i * 3_600_000,
      toMs: (i + 1) * 3_600_000,
    }));
    const cut = { ...whole, agents: whole.agents.map((agent) => ({ ...agent, shifts: hours })) };
    const more = mostOvertimeSeconds(whole.queues) / 3_600;
    expect(boundsOf(cut).A).toBeCloseTo((1 + more) / 0.8, 1);
  });

  it("sees skills that cannot be used", () => {
    const apart = boundsOf(house([1, 3], [[0], [0], [1], [1]]));
    const chained = boundsOf(house([1, 3], [[0], [0, 1], [1], [1]]));
    expect(apart.A).toBeCloseTo(2 / 3 / 0.8, 1);
    expect(chained.A).toBeCloseTo(1 / 0.8, 1);
  });
});

describe("the most that can be worked beyond the end of a shift", () => {
  const talk = (handleSeconds: number, handleVariation: number | "exponential") => ({
    id: "line",
    arrivals: [],
    handleSeconds,
    handleVariation,
    patienceSeconds: null,
    target: { percent: 80, withinMs: 20_000 },
  });

  it("is the mean talk where nothing is ever known of its end, rounded upwards", () => {
    const most = mostOvertimeSeconds([talk(180, "exponential")]);
    expect(most).toBeGreaterThanOrEqual(180);
    expect(most).toBeLessThan(192);
  });

  it("is more than chance comes to, and more than any policy that was tried", () => {
    const [long, short] = [talk(360, 1.15), talk(120, 1.15)];
    const most = mostOvertimeSeconds([long, short]);
    const random = randomOf(7);
    const play = (longAt: (left: number) => boolean): number => {
      let sum = 0;
      for (let day = 0; day < 20_000; day += 1) {
        let left = 4_000;
        while (left > 0) left -= lognormal(random, longAt(left) ? 360 : 120, 1.15);
        sum -= left;
      }
      return sum / 20_000;
    };
    const tried = [() => true, () => false, (left: number) => left < 300, (left: number) => left > 600];
    for (const longAt of tried) expect(play(longAt)).toBeLessThan(most * 1.02);
    // The mean of what is left of a talk at a moment far from its beginning.
    expect(most).toBeGreaterThan((360 * (1 + 1.15 ** 2)) / 2);
  });
});
