import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Happening } from "../../../core/log.ts";
import { slotFacts } from "../../../core/planning/day.ts";
import { addFacts, factsOf, noFacts, type IntervalFacts } from "../../../core/planning/interval.ts";
import * as measures from "../../../core/planning/measures.ts";
import { visitsOf, type LifeRow, type Visit } from "../../../core/planning/visits.ts";

type Told = [second: number, what: Omit<Happening, "item">];
const row = ([second, what]: Told): LifeRow => ({
  item: "i",
  atMs: second * 1_000,
  what: { item: "i", ...what } as Happening,
});
const live = (told: Told[], asOfSecond = 10_000): Visit[] => visitsOf(told.map(row), asOfSecond * 1_000);

const queued = (queue = "a", cause: string = "arrived") =>
  ({ kind: "item.queued", queue, queueName: queue, cause }) as Omit<Happening, "item">;
const agent = "x";
const accepted = { kind: "item.accepted", agent, waitedMs: 0 } as const;
const wrapping = { kind: "item.wrapping", agent, untilMs: null } as const;
const completed = { kind: "item.completed", agent, code: null, codeName: "", wrapUpMs: 0 } as const;
const abandoned = { kind: "item.abandoned", waitedMs: 0 } as const;
const canceled = { kind: "item.canceled", reason: "supervisor" } as const;
const held = { kind: "item.held", agent } as const;
const resumed = { kind: "item.resumed", agent } as const;
const handed = { kind: "item.transferred", from: agent, note: "" } as const;
const handedTo = (queue: string) => ({ ...handed, to: { queue, queueName: queue } });

describe("the visits of an item", () => {
  it("is one: waits, is handled, wrapped up and done", () => {
    const [visit] = live([
      [100, queued()],
      [130, accepted],
      [330, wrapping],
      [360, completed],
    ]);
    expect(visit).toMatchObject({
      queue: "a",
      outcome: "answered",
      waitMs: 30_000,
      handleMs: 230_000,
      wrapMs: 30_000,
      settled: true,
    });
  });

  it("leaves hold out of what the agent did", () => {
    const [visit] = live([
      [0, queued()],
      [10, accepted],
      [20, held],
      [920, resumed],
      [930, completed],
    ]);
    expect(visit).toMatchObject({ handleMs: 20_000, holdMs: 900_000 });
  });

  it("goes on after a declined offer, a missed one and a lost agent; the answer is the first", () => {
    const visits = live([
      [0, queued()],
      [20, queued("a", "timed_out")],
      [40, queued("a", "declined")],
      [60, accepted],
      [160, queued("a", "agent_lost")],
      [200, accepted],
      [300, completed],
    ]);
    expect(visits).toHaveLength(1);
    expect(visits[0]).toMatchObject({ outcome: "answered", waitMs: 60_000, handleMs: 200_000 });
  });

  it("ends as answered where it is handed on, and a new one begins in the other queue", () => {
    const visits = live([
      [0, queued("a")],
      [10, accepted],
      [70, handedTo("b")],
      [70, queued("b", "transferred")],
      [100, accepted],
      [200, completed],
    ]);
    expect(visits).toMatchObject([
      { queue: "a", outcome: "answered", handleMs: 60_000, settled: true },
      { queue: "b", outcome: "answered", waitMs: 30_000, handleMs: 100_000 },
    ]);
  });

  it("flows out into another queue before anybody answered, and when it is canceled", () => {
    const visits = live([
      [0, queued("a")],
      [60, queued("b", "overflowed")],
      [90, canceled],
    ]);
    expect(visits).toMatchObject([
      { queue: "a", outcome: "flowed_out", waitMs: 60_000, settled: true },
      { queue: "b", outcome: "flowed_out", waitMs: 30_000, settled: true },
    ]);
  });

  it("waits until now, and stays open while somebody works", () => {
    expect(live([[0, queued()]], 50)).toMatchObject([{ outcome: "waiting", waitMs: 50_000, settled: false }]);
    const [talking] = live(
      [
        [0, queued()],
        [5, accepted],
      ],
      65,
    );
    expect(talking).toMatchObject({ outcome: "answered", waitMs: 5_000, handleMs: 60_000, settled: false });
  });

  it("a client who leaves after an answer was answered", () => {
    const [visit] = live([
      [0, queued()],
      [5, accepted],
      [65, queued("a", "agent_lost")],
      [80, abandoned],
    ]);
    expect(visit).toMatchObject({ outcome: "answered", waitMs: 5_000, settled: true });
  });
});

const terms = { withinMs: 20_000, shortMs: 5_000 };

describe("the facts of a half hour", () => {
  it("counts each ending once, short leavings apart", () => {
    const facts = factsOf(
      [
        live([
          [0, queued()],
          [20, accepted],
          [80, completed],
        ]),
        live([
          [0, queued()],
          [21, accepted],
          [81, completed],
        ]),
        live([
          [0, queued()],
          [4, abandoned],
        ]),
        live([
          [0, queued()],
          [60, abandoned],
        ]),
        live([
          [0, queued()],
          [9, canceled],
        ]),
        live([[0, queued()]], 30),
      ].flat(),
      terms,
    );
    expect(facts).toMatchObject({ offered: 6, answered: 2, inTime: 1, abandoned: 2, shortAbandoned: 1 });
    expect(facts).toMatchObject({ flowedOut: 1, waiting: 1, open: 1, handled: 2 });
    expect(measures.balances(facts)).toBe(true);
    expect(measures.serviceLevel(facts)).toBeCloseTo(1 / 3);
    expect(measures.abandonment(facts)).toBeCloseTo(1 / 6);
    expect(measures.speedOfAnswer(facts)).toBeCloseTo(20.5);
    expect(measures.meanHandleSeconds(facts)).toBeCloseTo(60);
    expect(measures.patienceSeconds(facts)).toBeCloseTo((20 + 21 + 4 + 60 + 9 + 30) / 2);
  });

  it("says that there is nothing to measure rather than 0", () => {
    expect(measures.serviceLevel(noFacts)).toBeNull();
    expect(measures.patienceSeconds(noFacts)).toBeNull();
    expect(measures.concurrency(noFacts)).toBe(1);
    expect(measures.concurrency({ ...noFacts, offered: 2, cost: 60 })).toBe(3);
  });

  it("puts a visit into the half hour in which it entered", () => {
    const visits = [0, 1_799, 1_800, 5_400].flatMap((second) => live([[second, queued()]]));
    const slots = slotFacts(visits, [0, 1_800_000, 3_600_000], terms);
    expect(slots.map(({ offered }) => offered)).toEqual([2, 1, 0]);
  });
});

const step = fc.tuple(
  fc.integer({ min: 0, max: 900 }),
  fc.oneof(
    fc.constantFrom(accepted, wrapping, completed, abandoned, canceled, held, resumed, handed),
    fc
      .tuple(fc.constantFrom("a", "b"), fc.constantFrom("declined", "timed_out", "transferred", "released"))
      .map(([queue, cause]) => queued(queue, cause)),
  ),
);

describe("whatever the log says", () => {
  it("offered = answered + abandoned + flow-out + waiting, in each queue, and no time is negative or counted twice", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let second = 0;
        const told: Told[] = [[0, queued()], ...steps.map(([by, what]): Told => [(second += by), what])];
        const visits = live(told, second + 60);
        const facts = ["a", "b"].map((queue) =>
          factsOf(
            visits.filter((visit) => visit.queue === queue),
            terms,
          ),
        );
        expect(facts.every(measures.balances)).toBe(true);
        const all: IntervalFacts = addFacts(...facts);
        expect(all.offered).toBe(visits.length);
        for (const value of Object.values(all)) expect(value).toBeGreaterThanOrEqual(0);
        const spent = visits.reduce((sum, { handleMs, holdMs }) => sum + handleMs + holdMs, 0);
        expect(spent).toBeLessThanOrEqual((second + 60) * 1_000);
      }),
      { numRuns: 400 },
    );
  });
});
