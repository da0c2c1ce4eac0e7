import { describe, expect, it } from "vitest";
import { erlangA } from "../../../core/erlang/erlangA.ts";
import { erlangC } from "../../../core/erlang/erlangC.ts";
import { batches, intervalOf, type Interval } from "../../../core/simulation/confidence.ts";
import { PictureRouter } from "../../../core/simulation/pictureRouter.ts";
import type { Scenario } from "../../../core/simulation/scenario.ts";
import { simulate } from "../../../core/simulation/simulate.ts";

interface Row {
  arrivalsPerHour: number;
  handleSeconds: number;
  agents: number;
  patienceSeconds: number | null;
  withinSeconds: number;
}

/** One line, agents alike, hours on end; it starts empty, which 10,000 arrivals outweigh. */
function steady(row: Row, hours: number): Scenario {
  return {
    queues: [
      {
        id: "line",
        arrivals: new Array<number>(hours).fill(row.arrivalsPerHour),
        handleSeconds: row.handleSeconds,
        handleVariation: "exponential",
        patienceSeconds: row.patienceSeconds,
        target: { percent: 80, withinMs: row.withinSeconds * 1000 },
      },
    ],
    agents: Array.from({ length: row.agents }, () => ({
      queues: [0],
      shifts: [{ fromMs: 0, toMs: Infinity }],
    })),
    intervalMs: 3_600_000,
    dayVariation: 0,
    absence: 0,
  };
}

/** Twenty long days through the product's own decisions. */
function measured(row: Row): { inTime: Interval; abandoned: Interval } {
  const scenario = steady(row, Math.ceil(10_000 / row.arrivalsPerHour));
  const days = Array.from({ length: batches }, (_, day) =>
    simulate(
      scenario,
      (house, clients) =>
        new PictureRouter(house, clients, { strategy: "longest_idle", selection: "first_come" }),
      1,
      100 + day,
    ),
  );
  return {
    inTime: intervalOf(days.map(({ queues: [line] }) => (line?.inTime ?? 0) / (line?.offered ?? 1))),
    abandoned: intervalOf(days.map((day) => day.abandoned / 100)),
  };
}

function expectWithin(value: number, { mean, half }: Interval): void {
  expect(half).toBeLessThan(0.035);
  expect(Math.abs(mean - value), `${mean} ± ${half} against ${value}`).toBeLessThan(half);
}

const patient: Row[] = [
  { arrivalsPerHour: 60, handleSeconds: 180, agents: 4, patienceSeconds: null, withinSeconds: 20 },
  { arrivalsPerHour: 200, handleSeconds: 180, agents: 12, patienceSeconds: null, withinSeconds: 20 },
  { arrivalsPerHour: 360, handleSeconds: 300, agents: 34, patienceSeconds: null, withinSeconds: 30 },
];
const impatient: Row[] = [
  { arrivalsPerHour: 60, handleSeconds: 180, agents: 4, patienceSeconds: 120, withinSeconds: 20 },
  { arrivalsPerHour: 100, handleSeconds: 180, agents: 5, patienceSeconds: 180, withinSeconds: 20 },
  { arrivalsPerHour: 240, handleSeconds: 180, agents: 12, patienceSeconds: 240, withinSeconds: 30 },
  { arrivalsPerHour: 360, handleSeconds: 300, agents: 30, patienceSeconds: 300, withinSeconds: 20 },
];

describe("the simulated house", () => {
  it.each(patient)("waits as Erlang C says with $agents agents", (row) => {
    const exact = erlangC(row);
    if (exact.state !== "stable") throw new Error("The row is stable.");
    expectWithin(exact.answeredInTime, measured(row).inTime);
  });

  it.each(impatient)("waits and hangs up as Erlang A says with $agents agents", (row) => {
    const exact = erlangA({ ...row, patienceSeconds: row.patienceSeconds ?? 0 });
    const { inTime, abandoned } = measured(row);
    expectWithin(exact.answeredInTime, inTime);
    expectWithin(exact.abandoned, abandoned);
  });
});
