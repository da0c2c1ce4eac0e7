import { describe, expect, it } from "vitest";
import { drawClients, type Clients } from "../../../core/simulation/clients.ts";
import { runDay } from "../../../core/simulation/day.ts";
import { PictureRouter } from "../../../core/simulation/pictureRouter.ts";
import { randomOf } from "../../../core/simulation/random.ts";
import type { Floor, Router } from "../../../core/simulation/router.ts";
import { withLoad, type Scenario, type SimulatedAgent } from "../../../core/simulation/scenario.ts";
import { simulate } from "../../../core/simulation/simulate.ts";
import { Tally } from "../../../core/simulation/tally.ts";

/** Rows of queue, arrival, talk and patience, in milliseconds. */
function clientsOf(rows: readonly [number, number, number, number][]): Clients {
  return {
    count: rows.length,
    queue: Uint8Array.from(rows, (row) => row[0]),
    arrivedMs: Float64Array.from(rows, (row) => row[1]),
    handleMs: Float64Array.from(rows, (row) => row[2]),
    patienceMs: Float64Array.from(rows, (row) => row[3]),
  };
}

function agentFrom(fromMs: number, toMs: number, queues: readonly number[] = [0]): SimulatedAgent {
  return { queues, shifts: [{ fromMs, toMs }] };
}

function house(agents: readonly SimulatedAgent[], arrivals: readonly number[] = [300, 300]): Scenario {
  const line = {
    arrivals,
    handleSeconds: 180,
    handleVariation: 1.15,
    patienceSeconds: 300,
    target: { percent: 80, withinMs: 20_000 },
  };
  const queues = ["first", "second"].map((id) => ({ id, ...line }));
  return { queues, agents, intervalMs: 3_600_000, dayVariation: 0.1, absence: 0 };
}

const fair = { strategy: "longest_idle", selection: "first_come" };

function dayOf(clients: Clients, agents: readonly SimulatedAgent[], policies = fair) {
  return runDay(clients, agents, new PictureRouter(house(agents), clients, policies));
}

/** Answers the newest first: unfair on purpose. */
class Newest implements Router {
  readonly #stack: number[] = [];
  arrived(client: number, floor: Floor): void {
    this.#stack.push(client);
    if (floor.isFree(0)) this.#next(floor);
  }
  freed(_agent: number, _client: number, floor: Floor): void {
    this.#next(floor);
  }
  gone(): void {}
  joined(): void {}
  signedOff(): void {}
  #next(floor: Floor): void {
    const client = this.#stack.pop();
    if (client !== undefined) floor.start(client, 0);
  }
}

describe("a simulated day", () => {
  it("answers in order, and lets those go whose patience ends", () => {
    const clients = clientsOf([
      [0, 10, 100, Infinity],
      [0, 20, 100, 30],
      [0, 30, 100, Infinity],
    ]);
    const outcome = dayOf(clients, [agentFrom(0, Infinity)]);
    expect([...outcome.waitMs]).toEqual([0, 30, 80]);
    expect([...outcome.answered]).toEqual([1, 0, 1]);
    expect(outcome.inversions).toBe(0);
  });

  it("lets an agent end the last client of a shift, and counts it as duty", () => {
    const clients = clientsOf([
      [0, 50, 100, Infinity],
      [0, 60, 10, Infinity],
    ]);
    const outcome = dayOf(clients, [agentFrom(0, 100), agentFrom(120, Infinity)]);
    expect([...outcome.waitMs]).toEqual([0, 60]);
    expect([...outcome.busyMs]).toEqual([100, 10]);
    expect([...outcome.dutyMs]).toEqual([150, 30]);
  });

  it("counts those who were passed over", () => {
    const clients = clientsOf([
      [0, 1, 100, Infinity],
      [0, 2, 100, Infinity],
      [0, 3, 100, Infinity],
    ]);
    expect(runDay(clients, [agentFrom(0, Infinity)], new Newest()).inversions).toBe(1);
  });

  it("stops a router that books twice", () => {
    const clients = clientsOf([[0, 1, 100, Infinity]]);
    const greedy = new Newest();
    greedy.arrived = (client, floor) => {
      floor.start(client, 0);
      floor.start(client, 0);
    };
    expect(() => runDay(clients, [agentFrom(0, Infinity)], greedy)).toThrow("Booked twice");
  });

  it("says so when those who wait can never be served", () => {
    const clients = clientsOf([[1, 1, 100, Infinity]]);
    const pressing = { strategy: "keeps_cover", selection: "most_pressing" };
    for (const policies of [fair, pressing])
      expect(() => dayOf(clients, [agentFrom(0, Infinity)], policies)).toThrow("nobody will ever come");
  });

  it("loses nobody: all are answered or gone, and work is the talk of the answered", () => {
    const agents = Array.from({ length: 30 }, (_, i) => agentFrom(0, Infinity, [i % 2, (i + 1) % 2]));
    const clients = drawClients(house(agents), randomOf(1));
    const outcome = dayOf(clients, agents);
    let talk = 0;
    for (let client = 0; client < clients.count; client += 1) {
      const wait = outcome.waitMs[client] ?? 0;
      const patience = clients.patienceMs[client] ?? 0;
      if (outcome.answered[client] === 1) {
        talk += clients.handleMs[client] ?? 0;
        expect(wait).toBeLessThanOrEqual(patience);
      } else expect(wait).toBeCloseTo(patience, 6);
    }
    expect(outcome.busyMs.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(talk, 3);
  });
});

describe("common random numbers", () => {
  it("bring the same clients whatever the policy, with the same talk whatever the load", () => {
    const scenario = house([agentFrom(0, Infinity)]);
    const usual = drawClients(scenario, randomOf(9));
    expect(drawClients(scenario, randomOf(9))).toEqual(usual);
    const busy = drawClients(withLoad(scenario, 1.1), randomOf(9));
    expect(busy.count).toBeGreaterThan(usual.count);
    const firstOf = (clients: Clients): number => clients.queue.indexOf(1);
    expect(busy.handleMs[firstOf(busy)]).toBe(usual.handleMs[firstOf(usual)]);
  });

  it("vary the day as told", () => {
    const counts = Array.from(
      { length: 300 },
      (_, day) => drawClients(house([], [250]), randomOf(day)).count,
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / 300;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 299;
    // 500 arrivals with a day factor of 10 %: Poisson 500 plus 50 squared.
    expect(Math.abs(mean - 500)).toBeLessThan(16);
    expect(variance / 3000).toBeGreaterThan(0.7);
    expect(variance / 3000).toBeLessThan(1.35);
  });
});

describe("the tally", () => {
  it("weighs the points below target by volume and leaves out those who were gone at once", () => {
    const scenario = house([agentFrom(0, Infinity)]);
    const tally = new Tally(scenario);
    tally.add({
      clients: clientsOf([
        [0, 0, 1, 1],
        [0, 1, 1, 1],
        [0, 2, 1, 1],
        [1, 3, 1, 1],
      ]),
      waitMs: Float64Array.from([20_000, 20_001, 5000, 0]),
      answered: Uint8Array.from([1, 1, 0, 1]),
      inversions: 0,
      busyMs: Float64Array.from([30]),
      dutyMs: Float64Array.from([40]),
    });
    const result = tally.result();
    expect(result.queues.map((queue) => queue.serviceLevel)).toEqual([50, 100]);
    expect(result.shortfall).toBeCloseTo((30 * 3) / 4, 10);
    expect(result).toMatchObject({ abandoned: 25, worstOfDayMs: 20_001, occupancy: { mean: 0.75, sd: 0 } });
  });
});

describe("absence", () => {
  it("takes its share of agents, the same ones under every policy", () => {
    const agents = Array.from({ length: 40 }, () => agentFrom(0, Infinity, [0, 1]));
    const absent = { ...house(agents), absence: 0.25 };
    const all = simulate(house(agents), (s, c) => new PictureRouter(s, c, fair), 1, 3);
    const fewer = simulate(absent, (s, c) => new PictureRouter(s, c, fair), 1, 3);
    expect(fewer.occupancy.mean).toBeGreaterThan(all.occupancy.mean * 1.1);
  });
});
