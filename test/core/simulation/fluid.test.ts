import { describe, expect, it } from "vitest";
import { fluidCapacity } from "../../../bench/routing/fluid.ts";
import { withLoad, type Scenario } from "../../../core/simulation/scenario.ts";

/** Lines of so many Erlangs, and agents by the lines that they serve. */
function house(erlangs: readonly number[], agents: readonly (readonly number[])[]): Scenario {
  return {
    queues: erlangs.map((load, index) => ({
      id: `line${index}`,
      arrivals: [load * 10, load * 10],
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
    expect(B).toBeCloseTo(1 / 0.97, 1);
  });

  it("sees skills that cannot be used", () => {
    const apart = boundsOf(house([1, 3], [[0], [0], [1], [1]]));
    const chained = boundsOf(house([1, 3], [[0], [0, 1], [1], [1]]));
    expect(apart.A).toBeCloseTo(2 / 3 / 0.8, 1);
    expect(chained.A).toBeCloseTo(1 / 0.8, 1);
  });
});
