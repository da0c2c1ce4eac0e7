import { describe, expect, it } from "vitest";
import { bank40, staffByInterval } from "../../../bench/routing/bank40.ts";
import { capacityOf, keepsA, keepsB } from "../../../bench/routing/capacity.ts";
import { contestantOf, contestants, ours } from "../../../bench/routing/contestants.ts";
import { LineRouter } from "../../../bench/routing/lineRouter.ts";
import { fifo, pooledFifo } from "../../../bench/routing/rules.ts";
import { drawClients } from "../../../core/simulation/clients.ts";
import { runDay } from "../../../core/simulation/day.ts";
import { PictureRouter } from "../../../core/simulation/pictureRouter.ts";
import { randomOf } from "../../../core/simulation/random.ts";
import { simulate } from "../../../core/simulation/simulate.ts";

const scenario = bank40();

describe("the scenario bank-40", () => {
  it("has the roster that was published", () => {
    expect(scenario.agents).toHaveLength(40);
    expect(staffByInterval(scenario.queues).reduce((sum, agents) => sum + agents, 0) / 2).toBe(435.5);
  });

  it("repeats the published figures of first come, first served", () => {
    const result = simulate(scenario, (s, c) => new LineRouter(s, c, fifo), 60, 1);
    const published = [73, 70, 74, 73, 74];
    // 60 days of a busy and slow kind leave about two points of noise.
    result.queues.forEach(({ serviceLevel }, index) =>
      expect(Math.abs(serviceLevel - (published[index] ?? 0))).toBeLessThan(4),
    );
    expect(Math.abs(result.abandoned - 4.4)).toBeLessThan(0.8);
    expect(result.inversions).toBe(0);
  });

  it("changes with its variant and not with its roster", () => {
    const arrivalsOf = (variant: Parameters<typeof bank40>[0]): number[] =>
      bank40(variant).queues.map((queue) => queue.arrivals.reduce((sum, count) => sum + count, 0));
    const usual = arrivalsOf({});
    expect(usual.reduce((sum, count) => sum + count, 0)).toBeCloseTo(6850, 6);
    expect(arrivalsOf({ load: 1.1 })[0]).toBeCloseTo((usual[0] ?? 0) * 1.1, 6);
    expect(arrivalsOf({ shock: 2.5 })[1]).toBeGreaterThan((usual[1] ?? 0) * 1.2);
    expect(bank40({ load: 1.1, shock: 2.5 }).agents).toEqual(scenario.agents);
  });
});

describe("the quick router of the rivals", () => {
  it("decides as the product does where both follow the same policy", () => {
    const clients = drawClients(scenario, randomOf(77));
    const quick = runDay(clients, scenario.agents, new LineRouter(scenario, clients, fifo));
    const product = new PictureRouter(scenario, clients, {
      strategy: "longest_idle",
      selection: "first_come",
    });
    const slow = runDay(clients, scenario.agents, product);
    expect(slow.waitMs).toEqual(quick.waitMs);
    expect(slow.busyMs).toEqual(quick.busyMs);
  });

  it("gains from skills", () => {
    const pooled = simulate(scenario, (s, c) => new LineRouter(s, c, pooledFifo), 5, 1);
    const apart = simulate(scenario, (s, c) => new LineRouter(s, c, fifo), 5, 1);
    expect(pooled.abandoned).toBeLessThan(apart.abandoned);
  });
});

describe("the product's policy", () => {
  it("keeps targets where first come, first served does not, and overtakes nobody within a line", () => {
    const busy = bank40({ load: 0.93 });
    const slackOf = ({ queues }: ReturnType<typeof simulate>): number =>
      Math.min(...queues.map((one, index) => one.serviceLevel - (busy.queues[index]?.target.percent ?? 0)));
    const mine = simulate(busy, contestantOf(ours).routerOf, 12, 900);
    const fair = simulate(busy, (s, c) => new LineRouter(s, c, fifo), 12, 900);
    expect(slackOf(mine)).toBeGreaterThan(slackOf(fair) + 2);
    expect(mine.abandoned).toBeLessThan(fair.abandoned);
    expect(mine.occupancy.sd).toBeLessThan(0.05);
    expect(mine.inversions).toBe(0);
  });
});

describe("every contestant", () => {
  it.each(contestants.map((one) => [one.name, one] as const))("%s leaves nobody behind", (_name, one) => {
    const { queues } = simulate(scenario, one.routerOf, 1, 5);
    const offered = queues.reduce((sum, queue) => sum + queue.offered, 0);
    expect(offered).toBe(drawClients(scenario, randomOf(5)).count);
  });
});

describe("capacity", () => {
  it("is where a criterion is only just kept", () => {
    const routerOf = (s: typeof scenario, c: Parameters<typeof runDay>[0]) =>
      new LineRouter(s, c, pooledFifo);
    const { A, B } = capacityOf((load) => bank40({ load }), routerOf, 3, 1, [0.6, 1.4], 6);
    const step = 0.8 / 2 ** 6;
    const at = (load: number) => simulate(bank40({ load }), routerOf, 3, 1);
    expect([keepsA(scenario, at(A - step)), keepsA(scenario, at(A + step))]).toEqual([true, false]);
    expect([keepsB(at(B - step)), keepsB(at(B + step))]).toEqual([true, false]);
  });
});
