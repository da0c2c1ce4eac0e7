import { describe, expect, it } from "vitest";
import type { PlanningFacts } from "../../../core/planning/facts.ts";
import { noFacts } from "../../../core/planning/interval.ts";
import { measuredOf } from "../../../core/planning/measured.ts";
import { asMeasured, workedWith, workOut, type WorkedOut } from "../../../core/planning/whatIf.ts";
import { shares } from "./histories.ts";

const open = shares.map((share) => share > 0);
const facts = (more: Partial<PlanningFacts> = {}): PlanningFacts => ({
  queue: "a",
  day: "2026-03-02",
  timeZone: "UTC",
  nowMs: 0,
  starts: [],
  open,
  target: { percent: 80, withinMs: 20_000 },
  forecast: {
    state: "ready",
    total: 600,
    slots: shares.map((share) => share * 600),
    basis: { days: 8, growth: 0, holiday: false },
  },
  accuracy: null,
  historyDays: 56,
  historyFrom: "2026-01-05",
  course: shares,
  measured: { handleSeconds: 240, patienceSeconds: 300, concurrency: 1, handled: 900, abandoned: 50 },
  actual: null,
  onLine: null,
  people: [],
  plan: null,
  carried: [],
  kept: [],
  ...more,
});

const ready = (worked: WorkedOut) => {
  if (worked.state !== "ready") throw new Error("Something is missing.");
  return worked;
};
const peopleOf = (worked: WorkedOut): number =>
  ready(worked).needs.reduce((sum, { onLine }) => sum + (onLine ?? 0), 0);

describe("what if", () => {
  it("begins with what was measured, and follows each of its sliders", () => {
    const now = asMeasured(facts());
    expect(now).toMatchObject({
      volume: 1,
      handleSeconds: 240,
      patienceSeconds: 300,
      percent: 80,
      withinSeconds: 20,
    });
    const people = peopleOf(workOut(facts(), now));
    expect(peopleOf(workOut(facts(), { ...now, volume: 1.3 }))).toBeGreaterThan(people);
    expect(peopleOf(workOut(facts(), { ...now, handleSeconds: 180 }))).toBeLessThan(people);
    expect(peopleOf(workOut(facts(), { ...now, patienceSeconds: null }))).toBeGreaterThan(people);
    expect(peopleOf(workOut(facts(), { ...now, percent: 95 }))).toBeGreaterThan(people);
    expect(peopleOf(workOut(facts(), { ...now, withinSeconds: 60 }))).toBeLessThan(people);
    const { needs } = ready(workOut(facts(), { ...now, shrinkage: 0.5 }));
    for (const { onLine, scheduled } of needs) expect(scheduled).toBe(2 * (onLine ?? 0));
  });

  it("keeps the target over the day with the people that it asks for, and not with one fewer", () => {
    const worked = ready(workOut(facts(), asMeasured(facts())));
    const enough = worked.needs.map(({ onLine }) => onLine ?? 0);
    expect(workedWith(worked, open, enough).level).toBeGreaterThanOrEqual(0.8);
    const fewer = enough.map((people) => Math.max(0, people - 1));
    expect(workedWith(worked, open, fewer).level).toBeLessThan(0.8);
    expect(
      workedWith(
        worked,
        open,
        fewer.map(() => 0),
      ).level,
    ).toBe(0);
  });

  it("says what is missing, and takes it by hand", () => {
    const none = facts({
      forecast: { state: "not_enough_history", of: "same_weekday", have: 1, need: 3 },
      measured: measuredOf(noFacts),
    });
    const now = asMeasured(none);
    expect(workOut(none, now)).toEqual({ state: "missing", volume: true, handle: true });
    expect(workOut(none, { ...now, total: 600 })).toEqual({ state: "missing", volume: false, handle: true });
    const byHand = ready(workOut(none, { ...now, total: 600, handleSeconds: 240, patienceSeconds: 300 }));
    expect(byHand.needs).toEqual(ready(workOut(facts(), asMeasured(facts()))).needs);
  });

  it("measures nothing from a handful", () => {
    const few = {
      ...noFacts,
      handled: 29,
      handleMs: 29_000,
      abandoned: 9,
      totalWaitMs: 9_000,
      offered: 40,
      cost: 1_000,
    };
    expect(measuredOf(few)).toMatchObject({ handleSeconds: null, patienceSeconds: null, concurrency: 4 });
    const enough = { ...few, handled: 30, handleMs: 30_000, abandoned: 10, totalWaitMs: 10_000 };
    expect(measuredOf(enough)).toMatchObject({ handleSeconds: 1, patienceSeconds: 1 });
  });
});
