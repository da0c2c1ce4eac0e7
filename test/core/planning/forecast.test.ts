import { describe, expect, it } from "vitest";
import { accuracyOf, errorsOf } from "../../../core/planning/accuracy.ts";
import { addDays } from "../../../core/planning/days.ts";
import { forecast } from "../../../core/planning/forecast.ts";
import { weeklyGrowth } from "../../../core/planning/growth.ts";
import { totalOf } from "../../../core/planning/history.ts";
import { aHistory, meanOf, shares } from "./histories.ts";

const holidays: string[] = [];
const ready = (answer: ReturnType<typeof forecast>) => {
  if (answer.state !== "ready") throw new Error(`No forecast: ${answer.of}`);
  return answer;
};

describe("a forecast", () => {
  it("repeats what always is the same, by weekday and half hour", () => {
    const making = { days: 56, volume: 600 };
    const history = aHistory(making);
    for (const day of ["2026-03-02", "2026-03-04", "2026-03-07"]) {
      const { total, slots, basis } = ready(forecast({ day, history, holidays }));
      expect(total).toBeCloseTo(meanOf(day, making), 6);
      slots.forEach((one, slot) => expect(one).toBeCloseTo(shares[slot]! * total, 6));
      expect(basis).toEqual({ days: 8, growth: 0, holiday: false });
    }
  });

  it("sees only what was before the day, and nothing before the queue began", () => {
    const history = aHistory({ days: 56, volume: 600 });
    const day = "2026-02-02";
    const alone = forecast({ day, history: history.filter((one) => one.day < day), holidays });
    expect(forecast({ day, history, holidays })).toEqual(alone);
    const empty = aHistory({ first: "2025-12-01", days: 35, volume: 0 });
    expect(forecast({ day, history: [...empty, ...history], holidays })).toEqual(alone);
  });

  it("carries growth on into the weeks ahead", () => {
    const making = { days: 56, volume: 600, growth: 0.02 };
    const history = aHistory(making);
    for (const day of ["2026-03-02", "2026-03-16"]) {
      const { total } = ready(forecast({ day, history, holidays }));
      expect(Math.abs(total / meanOf(day, making) - 1)).toBeLessThan(0.01);
    }
  });

  it("hardly ever calls chance a trend", () => {
    const found = Array.from({ length: 40 }, (_, seed) =>
      weeklyGrowth(aHistory({ days: 56, volume: 600, spread: 0.15, seed: seed + 1 })),
    );
    expect(found.filter((growth) => Math.abs(growth) > 0.015).length).toBeLessThanOrEqual(2);
    expect(found.some((growth) => growth !== 0)).toBe(true);
  });

  it("is made from three days of the weekday, and says so when there are fewer", () => {
    const history = aHistory({ days: 21, volume: 100 });
    expect(forecast({ day: "2026-01-26", history, holidays }).state).toBe("ready");
    expect(forecast({ day: "2026-01-25", history, holidays })).toEqual({
      state: "not_enough_history",
      of: "same_weekday",
      have: 2,
      need: 3,
    });
    expect(forecast({ day: "2026-01-26", history: [], holidays })).toMatchObject({ have: 0 });
  });

  it("leaves holidays out of what is usual, and makes a holiday like the holidays before it", () => {
    const off = { "2026-02-23": 0.3, "2026-03-09": 0.3 };
    const days = Object.keys(off);
    const making = { days: 63, volume: 600, holidays: off };
    const history = aHistory(making);
    const usual = ready(forecast({ day: "2026-03-02", history, holidays: days }));
    expect(usual.total).toBeCloseTo(meanOf("2026-03-02", making), 6);
    const feast = ready(forecast({ day: "2026-03-09", history, holidays: days }));
    expect(feast.total).toBeCloseTo(meanOf("2026-03-09", making), 6);
    expect(feast.basis).toMatchObject({ days: 1, holiday: true });
  });

  it("does not guess the first holiday", () => {
    const history = aHistory({ days: 56, volume: 600 });
    expect(forecast({ day: "2026-03-09", history, holidays: ["2026-03-09"] })).toEqual({
      state: "not_enough_history",
      of: "holidays",
      have: 0,
      need: 1,
    });
  });

  it("lends a quiet weekday the course of the others", () => {
    const history = aHistory({ days: 42, volume: 40, seed: 3 });
    const { slots } = ready(forecast({ day: "2026-02-22", history, holidays }));
    expect(slots.filter((one) => one > 0).length).toBeGreaterThan(20);
  });
});

describe("the error on weeks that were left out", () => {
  it("is counted by the book", () => {
    const figures = errorsOf([
      { expected: 12, came: 10 },
      { expected: 15, came: 20 },
      { expected: 3, came: 0 },
    ]);
    expect(figures.wape).toBeCloseTo(10 / 30);
    expect(figures.mape).toBeCloseTo((0.2 + 0.25) / 2);
    expect(figures.bias).toBeCloseTo(0);
    expect([figures.count, figures.empty]).toEqual([3, 1]);
  });

  it("has no mean share where nobody ever came, rather than a perfect one", () => {
    expect(errorsOf([{ expected: 3, came: 0 }])).toMatchObject({ mape: null, count: 1, empty: 1 });
    expect(errorsOf([])).toMatchObject({ mape: null, count: 0, empty: 0 });
  });

  it("knows holidays: they are compared with holidays, and spoil no common day", () => {
    const off = { "2026-02-04": 0.2, "2026-02-25": 0.2, "2026-03-11": 0.2 };
    const history = aHistory({ days: 70, volume: 600, holidays: off });
    const known = accuracyOf(history, Object.keys(off))!;
    expect(known.byDay.wape).toBeCloseTo(0, 6);
    expect(known.byDay.mape).toBeCloseTo(0, 6);
    expect(known.days).toBe(28);
    const unknown = accuracyOf(history, holidays)!;
    expect(unknown.byDay.mape).toBeGreaterThan(0.1);
  });

  it("is nothing on a history without chance, and null without history", () => {
    const perfect = accuracyOf(aHistory({ days: 70, volume: 600 }), holidays);
    expect(perfect).toMatchObject({ weeks: 4, days: 28 });
    expect(perfect?.byDay.wape).toBeCloseTo(0, 9);
    expect(perfect?.bySlot.mape).toBeCloseTo(0, 9);
    expect(accuracyOf(aHistory({ days: 14, volume: 600 }), holidays)).toBeNull();
    expect(accuracyOf([], holidays)).toBeNull();
  });

  it("never uses the week that it is measured on", () => {
    const history = aHistory({ days: 70, volume: 600, seed: 5 });
    const last = addDays(history[0]!.day, 69);
    const bent = history.map((one) =>
      one.day === last ? { ...one, offered: one.offered.map((count) => count * 3) } : one,
    );
    const [before, after] = [accuracyOf(history, holidays)!, accuracyOf(bent, holidays)!];
    const came = totalOf(history.at(-1)!);
    // Only what came has changed, by twice that day's total; no forecast moved.
    expect(after.byDay.bias * sumOf(bent) - before.byDay.bias * sumOf(history)).toBeCloseTo(-2 * came, 6);
  });

  it("is smaller than last week's figures on every kind of history, and close to what chance leaves", () => {
    const rows = [1, 2, 3, 4, 5, 6].map((seed) => {
      const found = accuracyOf(
        aHistory({ days: 84, volume: 800, spread: 0.12, growth: 0.01, seed }),
        holidays,
      )!;
      return { ours: found.byDay.wape, naive: found.naiveByDay!.wape, slot: found.bySlot, found };
    });
    for (const { ours, naive } of rows) expect(ours).toBeLessThan(naive);
    for (const { found } of rows) {
      expect(found.bySlot.wape).toBeLessThan(found.naiveBySlot!.wape);
      expect(found.bySlot.wape).toBeGreaterThan(found.bySlotFloor * 0.9);
      expect(found.bySlot.wape).toBeLessThan(found.bySlotFloor * 1.35);
    }
  });

  it("comes down to the floor where nothing but Poisson chance is left", () => {
    const found = accuracyOf(aHistory({ days: 84, volume: 800, seed: 9 }), holidays)!;
    expect(found.bySlot.wape / found.bySlotFloor).toBeGreaterThan(0.95);
    expect(found.bySlot.wape / found.bySlotFloor).toBeLessThan(1.12);
  });
});

function sumOf(history: ReturnType<typeof aHistory>): number {
  return history.slice(-28).reduce((sum, one) => sum + totalOf(one), 0);
}
