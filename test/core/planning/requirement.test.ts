import { describe, expect, it } from "vitest";
import { erlangA } from "../../../core/erlang/erlangA.ts";
import {
  faresOf,
  levelOf,
  needsOf,
  scheduledFor,
  type Assumptions,
} from "../../../core/planning/requirement.ts";

const base: Assumptions = {
  handleSeconds: 180,
  patienceSeconds: 180,
  concurrency: 1,
  target: { percent: 80, withinSeconds: 20, of: "offered" },
  shrinkage: 0,
};
const steady = (perHour: number, count = 8): number[] => Array.from({ length: count }, () => perHour / 2);
const open = Array.from({ length: 48 }, () => true);

describe("what a half hour needs", () => {
  it.each([
    [60, 180, 180, 5],
    [100, 180, 180, 8],
    [100, 240, 300, 9],
    [360, 300, 300, 34],
    [720, 180, 240, 39],
    [1_800, 240, 300, 122],
  ])(
    "%i an hour of %i s with a patience of %i s needs %i",
    (perHour, handleSeconds, patienceSeconds, agents) => {
      const target = { ...base.target, maxAbandonedPercent: 5 };
      const needs = needsOf(steady(perHour), open, { ...base, handleSeconds, patienceSeconds, target });
      // The first half hour is still filling up.
      for (const need of needs.slice(2)) expect(need.onLine).toBe(agents);
    },
  );

  it("needs more where nobody gives up, and nobody where nobody comes or the queue is closed", () => {
    const assumed = { ...base, patienceSeconds: null };
    expect(needsOf(steady(360), open, { ...assumed, handleSeconds: 300 }).at(-1)?.onLine).toBe(36);
    expect(needsOf([0, 0], open, assumed).map(({ onLine }) => onLine)).toEqual([0, 0]);
    expect(needsOf(steady(60, 2), [false, false], assumed).map(({ scheduled }) => scheduled)).toEqual([0, 0]);
  });

  it("follows the arrivals by a handle time", () => {
    const arrivals = [0, 0, 60, 60, 0, 0];
    const quick = needsOf(arrivals, open, { ...base, handleSeconds: 60 });
    const slow = needsOf(arrivals, open, { ...base, handleSeconds: 1_800 });
    expect(quick[4]?.erlangs).toBeLessThan(0.1 * quick[3]!.erlangs);
    expect(slow[4]?.erlangs).toBeGreaterThan(0.5 * slow[3]!.erlangs);
    expect(slow[2]?.erlangs).toBeLessThan(slow[3]!.erlangs);
  });

  it("schedules more than it needs by what people are away, and never one more by rounding", () => {
    expect(scheduledFor(7, { shrinkage: 0.3 })).toBe(10);
    expect(scheduledFor(8, { shrinkage: 0.3 })).toBe(12);
    expect(scheduledFor(0, { shrinkage: 0.3 })).toBe(0);
    expect(scheduledFor(null, { shrinkage: 0.3 })).toBeNull();
  });

  it("needs a third of the people where each chats with three, and says when no number is enough", () => {
    const one = needsOf(steady(200), open, base).at(-1)!.onLine!;
    const three = needsOf(steady(200), open, { ...base, concurrency: 3 }).at(-1)!.onLine!;
    expect(three).toBe(Math.ceil(one / 3));
    const impossible = { ...base, target: { ...base.target, percent: 100 } };
    expect(needsOf(steady(10), open, impossible).at(-1)).toMatchObject({ onLine: null, scheduled: null });
  });
});

describe("how a half hour goes", () => {
  it("is Erlang A's answer on the load of that half hour", () => {
    const arrivals = steady(100);
    const fares = faresOf(
      arrivals,
      open,
      arrivals.map(() => 6),
      { ...base, patienceSeconds: 300 },
    );
    const exact = erlangA({
      arrivalsPerHour: 100,
      handleSeconds: 180,
      agents: 6,
      patienceSeconds: 300,
      withinSeconds: 20,
    });
    expect(fares.at(-1)?.serviceLevel).toBeCloseTo(exact.answeredInTime, 6);
    expect(fares.at(-1)?.serviceLevel).toBeCloseTo(0.664322465524, 5);
    expect(fares.at(-1)?.abandoned).toBeCloseTo(0.0815257555404, 5);
  });

  it("keeps the target exactly from the needed number on", () => {
    const arrivals = [20, 40, 60, 45, 30];
    const needs = needsOf(arrivals, open, base).map(({ onLine }) => onLine ?? 0);
    for (const one of faresOf(arrivals, open, needs, base))
      expect(one?.serviceLevel).toBeGreaterThanOrEqual(0.8);
    const fewer = faresOf(
      arrivals,
      open,
      needs.map((one) => one - 1),
      base,
    );
    for (const one of fewer) expect(one?.serviceLevel).toBeLessThan(0.8);
  });

  it("is on average what it is with fewer and with more, when a person is there only for a part", () => {
    const arrivals = steady(100);
    const at = (people: number) =>
      faresOf(
        arrivals,
        open,
        arrivals.map(() => people),
        base,
      ).at(-1)!;
    const between = at(6.25).serviceLevel;
    expect(between).toBeCloseTo(0.75 * at(6).serviceLevel + 0.25 * at(7).serviceLevel, 12);
    // Five could never keep up where nobody leaves: for that time nobody is in time.
    const endless = { ...base, patienceSeconds: null };
    const half = faresOf(
      arrivals,
      open,
      arrivals.map(() => 5.5),
      endless,
    ).at(-1)!;
    const six = faresOf(
      arrivals,
      open,
      arrivals.map(() => 6),
      endless,
    ).at(-1)!;
    expect(half?.serviceLevel).toBeCloseTo(six!.serviceLevel / 2, 12);
  });

  it("has no figure where more comes than they can do, and counts it as nobody in time", () => {
    const arrivals = steady(100, 2);
    const fares = faresOf(arrivals, open, [1, 20], { ...base, patienceSeconds: null });
    expect(fares[0]).toBeNull();
    expect(levelOf(arrivals, fares)).toBeCloseTo((fares[1]?.serviceLevel ?? 0) / 2, 9);
    expect(levelOf([0, 0], fares)).toBeNull();
  });
});
