import { describe, expect, it } from "vitest";
import { agentsNeeded, meets } from "../../../core/erlang/staffing.ts";
import { delayEstimate } from "../../../core/erlang/delay.ts";
import { erlangA } from "../../../core/erlang/erlangA.ts";
import { waitingShare } from "../../../core/erlang/erlangC.ts";
import { offeredLoad } from "../../../core/erlang/offeredLoad.ts";
import { garnett, halfinWhittWaits, squareRootAgents } from "../../../core/erlang/squareRoot.ts";
import { expectDigits, rowsOf } from "./digits.ts";

/** Calls an hour, handle s; fewest agents for 80/20, 90/10 and 95/60 when nobody hangs up. */
const patient = rowsOf(`
  60 180 5 6 6
  100 180 8 9 9
  100 240 10 11 11
  360 300 36 38 37
  720 180 41 44 42
  1800 240 128 133 128
  3600 360 373 382 373
`).map((row) => row.map(Number));

/** Calls an hour, handle s, patience s; fewest agents for 80/20 of all offered and 5 % gone, and for 80/20 of those who stayed. */
const impatient = rowsOf(`
  60 180 180 5 5
  100 180 180 8 7
  100 240 300 9 9
  360 300 300 34 33
  720 180 240 39 38
  1800 240 300 122 121
  3600 360 400 359 358
`).map((row) => row.map(Number));

describe("agents needed", () => {
  it.each(patient)("%i calls/h of %i s without abandonment", (calls, handle, ...expected) => {
    const targets = [
      { percent: 80, withinSeconds: 20 },
      { percent: 90, withinSeconds: 10 },
      { percent: 95, withinSeconds: 60 },
    ];
    const load = { arrivalsPerHour: calls ?? 0, handleSeconds: handle ?? 0, patienceSeconds: null };
    expect(targets.map((target) => agentsNeeded({ ...load, target }))).toEqual(expected);
  });

  it.each(impatient)("%i calls/h of %i s with patience of %i s", (calls, handle, patience, ...expected) => {
    const load = {
      arrivalsPerHour: calls ?? 0,
      handleSeconds: handle ?? 0,
      patienceSeconds: patience ?? null,
    };
    const within = { percent: 80, withinSeconds: 20 };
    const strict = { ...within, of: "offered" as const, maxAbandonedPercent: 5 };
    expect([strict, within].map((target) => agentsNeeded({ ...load, target }))).toEqual(expected);
  });

  it("needs nobody where nobody comes and finds no number for a perfect promise", () => {
    const load = { arrivalsPerHour: 0, handleSeconds: 180, patienceSeconds: null };
    expect(agentsNeeded({ ...load, target: { percent: 80, withinSeconds: 20 } })).toBe(0);
    const promise = { percent: 100, withinSeconds: 20 };
    expect(agentsNeeded({ ...load, arrivalsPerHour: 5, target: promise })).toBeNull();
  });

  it("is met by the number it names and by none below", () => {
    const target = { percent: 80, withinSeconds: 20 };
    for (let calls = 5; calls < 4000; calls *= 1.7) {
      const question = { arrivalsPerHour: calls, handleSeconds: 240, patienceSeconds: 300, target };
      const needed = agentsNeeded(question) ?? Number.NaN;
      expect([meets(question, needed), meets(question, needed - 1)]).toEqual([true, false]);
    }
  });

  it("is found from far away, too: strict and lax targets, small and large loads", () => {
    for (const [percent, withinSeconds] of [
      [5, 600],
      [50, 0],
      [99.9, 0],
    ] as const)
      for (let calls = 1; calls < 20_000; calls *= 3) {
        const target = { percent, withinSeconds };
        const question = { arrivalsPerHour: calls, handleSeconds: 600, patienceSeconds: 90, target };
        const needed = agentsNeeded(question) ?? Number.NaN;
        expect(needed).toBeGreaterThan(0);
        expect(meets(question, needed)).toBe(true);
        expect(needed === 1 || !meets(question, needed - 1)).toBe(true);
      }
  });

  it("is there for a week's half hours in less than 50 ms", () => {
    const target = { percent: 80, withinSeconds: 20, maxAbandonedPercent: 5 };
    const week = (): number => {
      const began = performance.now();
      for (let half = 0; half < 336; half += 1)
        agentsNeeded({ arrivalsPerHour: 100 + 2 * half, handleSeconds: 240, patienceSeconds: 300, target });
      return performance.now() - began;
    };
    expect(Math.min(week(), week(), week())).toBeLessThan(50);
  });
});

describe("square-root staffing", () => {
  it("starts near the answer", () => {
    expect(squareRootAgents(30, 0.5)).toBe(33);
    expect(halfinWhittWaits(3 / Math.sqrt(30))).toBeCloseTo(0.47, 3);
    expect(halfinWhittWaits(10 / Math.sqrt(360))).toBeCloseTo(0.4845, 4);
    expect(waitingShare(30, 33)).toBeCloseTo(0.49, 3);
    expectDigits(garnett(0, 300, 300, 30).abandoned, "0.0728");
  });

  it("knows about hanging up", () => {
    const exact = erlangA({
      arrivalsPerHour: 3600,
      handleSeconds: 360,
      agents: 365,
      patienceSeconds: 360,
      withinSeconds: 20,
    });
    const near = garnett(5 / Math.sqrt(360), 360, 360, 365);
    expectDigits(near.abandoned, "0.01471");
    expectDigits(exact.abandoned, "0.01485");
    expect(near.waits).toBeCloseTo(exact.waits, 1);
  });
});

describe("the wait still to come", () => {
  const line = { agents: 30, handleSeconds: 300, patienceSeconds: 300 };
  const means = rowsOf(`
    0 10.0
    1 19.677419
    5 55.538286
    10 95.066772
    20 161.26546
  `);

  it.each(means)("with %s ahead is %s s", (ahead, printed = "") => {
    const estimate = delayEstimate({ ...line, ahead: Number(ahead) });
    if (estimate.state !== "known") throw new Error("The line is staffed.");
    expectDigits(estimate.meanSeconds, printed);
  });

  it("says how sure it is", () => {
    expect(delayEstimate({ ...line, ahead: 5 })).toMatchObject({
      sdSeconds: expect.closeTo(22.704884, 6) as number,
    });
    expect(delayEstimate({ ...line, ahead: 20 })).toMatchObject({
      sdSeconds: expect.closeTo(35.615101, 6) as number,
    });
  });

  it("has no figure for a line that nobody serves", () => {
    expect(delayEstimate({ ...line, ahead: 0, agents: 0 })).toEqual({ state: "unstaffed" });
  });

  it("moves in equal steps when nobody hangs up", () => {
    expect(delayEstimate({ ...line, patienceSeconds: null, ahead: 2 })).toMatchObject({ meanSeconds: 30 });
  });
});

describe("offered load", () => {
  it("lags the arrivals and settles at their rate", () => {
    const load = offeredLoad([120, 120, 120, 0], 1800, 300);
    expect(load[0]).toBeCloseTo(10 * (1 - (1 - Math.exp(-6)) / 6), 10);
    expect(load[2]).toBeCloseTo(10, 3);
    expect(load[3]).toBeGreaterThan(1);
  });
});
