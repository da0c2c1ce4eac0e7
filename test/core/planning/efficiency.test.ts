import { describe, expect, it } from "vitest";
import { erlangA } from "../../../core/erlang/erlangA.ts";
import { efficiencyOf, overall } from "../../../core/planning/efficiency.ts";
import { noFacts, type IntervalFacts } from "../../../core/planning/interval.ts";

/** Half an hour of 50 calls of 180 s, of whom 5 hung up after a minute. */
const hour: IntervalFacts = {
  ...noFacts,
  offered: 50,
  answered: 45,
  inTime: 27,
  abandoned: 5,
  totalWaitMs: 900_000,
  handled: 45,
  handleMs: 45 * 180_000,
  cost: 5_000,
};
const line = (facts: IntervalFacts, withinMs = 20_000) => ({ facts, withinMs });

const all = (people: number) => ({ people, cover: 1 });

describe("achieved against the pooled bound", () => {
  it("is what was answered in time against Erlang A of the same load and people", () => {
    const { achieved, bound, counted } = efficiencyOf([line(hour)], all(5), hour);
    const pooled = erlangA({
      arrivalsPerHour: 100,
      handleSeconds: 180,
      patienceSeconds: 180,
      agents: 5,
      withinSeconds: 20,
    });
    expect(achieved).toBeCloseTo(27 / 50, 12);
    expect(bound).toBeCloseTo(pooled.serviceLevel, 12);
    expect(counted).toBe(50);
  });

  it("pools all lines: two of half the size are bounded by one of the whole", () => {
    const half = { ...hour, offered: 25, answered: 22.5, abandoned: 2.5, inTime: 13.5 };
    const apart = efficiencyOf([line(half), line(half)], all(5), hour);
    const whole = efficiencyOf([line(hour)], all(5), hour);
    expect(apart.bound).toBeCloseTo(whole.bound ?? 0, 12);
  });

  it("lies between two whole numbers of people, and grows with them", () => {
    const at = (people: number) => efficiencyOf([line(hour)], all(people), hour).bound ?? 0;
    expect(at(5.5)).toBeCloseTo((at(5) + at(6)) / 2, 12);
    expect(at(6)).toBeGreaterThan(at(5));
  });

  it("counts who may hold four at once four times", () => {
    const chats = { ...hour, cost: hour.offered * 25 };
    expect(efficiencyOf([line(chats)], all(2), chats).bound).toBeCloseTo(
      efficiencyOf([line(hour)], all(8), hour).bound ?? 0,
      12,
    );
  });

  it("looks only at the part of the half hour in which anybody was there", () => {
    const late = { ...hour, offered: 25, answered: 22.5, abandoned: 2.5, inTime: 13.5 };
    expect(efficiencyOf([line(late)], { people: 2.5, cover: 0.5 }, hour).bound).toBeCloseTo(
      efficiencyOf([line(hour)], all(5), hour).bound ?? 0,
      12,
    );
  });

  it("says nothing where nobody came, nobody was there, or too few were handled", () => {
    expect(efficiencyOf([line({ ...noFacts })], all(5), hour).achieved).toBeNull();
    expect(efficiencyOf([line(hour)], all(0), hour).bound).toBeNull();
    expect(efficiencyOf([line(hour)], all(5), { ...hour, handled: 4 }).bound).toBeNull();
  });

  it("is patient where nobody hung up, and no service where that line would grow without end", () => {
    const patient = { ...hour, answered: 50, abandoned: 0 };
    expect(efficiencyOf([line(patient)], all(7), patient).bound).toBeCloseTo(0.740441011543, 6);
    expect(efficiencyOf([line(patient)], all(4), patient).bound).toBe(0);
  });

  it("of a day is weighed by its clients", () => {
    const hours = [
      { achieved: 0.9, bound: 1, counted: 10 },
      { achieved: 0.5, bound: 0.8, counted: 30 },
      { achieved: 0.1, bound: null, counted: 500 },
    ];
    expect(overall(hours)).toEqual({ achieved: 0.6, bound: 0.85, counted: 40 });
    expect(overall([])).toEqual({ achieved: null, bound: null, counted: 0 });
  });
});
