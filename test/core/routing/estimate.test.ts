import { describe, expect, it } from "vitest";
import { estimateWaitMs, type Answer } from "../../../core/routing/estimate.ts";
import { overflowTo } from "../../../core/routing/overflow.ts";
import { nowMs } from "./builders.ts";

/** Answers every `gapMs`, each of whom had waited for `waitedMs`. */
const steady = (count: number, gapMs: number, waitedMs: number, lastMs = nowMs): Answer[] =>
  Array.from({ length: count }, (_, index) => {
    const answeredAtMs = lastMs - index * gapMs;
    return { answeredAtMs, arrivedAtMs: answeredAtMs - waitedMs };
  });

describe("the wait that a client is told", () => {
  it("is the place times the gap between answers while somebody waited", () => {
    expect(estimateWaitMs(1, steady(10, 30_000, 60_000), nowMs)).toBe(30_000);
    expect(estimateWaitMs(4, steady(10, 30_000, 60_000), nowMs)).toBe(120_000);
  });

  it("does not take a quiet hour for slow service", () => {
    const quiet = steady(10, 600_000, 1_000, nowMs - 300_000);
    expect(estimateWaitMs(2, quiet, nowMs)).toBeNull();
    expect(estimateWaitMs(2, [...quiet, ...steady(6, 20_000, 90_000)], nowMs)).toBe(40_000);
  });

  it("is not told from a handful of answers, nor from those of another time of day", () => {
    expect(estimateWaitMs(1, steady(4, 30_000, 60_000), nowMs)).toBeNull();
    expect(estimateWaitMs(1, steady(5, 30_000, 60_000), nowMs)).toBe(30_000);
    expect(estimateWaitMs(1, steady(9, 30_000, 60_000), nowMs + 3_700_000)).toBeNull();
  });
});

describe("where an item waits instead", () => {
  const none = { to: "other", afterMs: null, whenWaiting: null, whenClosed: false };
  const here = { enteredAtMs: nowMs - 60_000, ahead: 5, open: true, left: [] };

  it.each([
    ["nowhere without a rule", null, here, null],
    ["nowhere while no condition holds", none, here, null],
    ["there when it has waited long enough", { ...none, afterMs: 60_000 }, here, "other"],
    ["not a moment sooner", { ...none, afterMs: 60_001 }, here, null],
    ["there when as many wait before it", { ...none, whenWaiting: 5 }, here, "other"],
    ["not when fewer do", { ...none, whenWaiting: 6 }, here, null],
    ["there when the queue has closed", { ...none, whenClosed: true }, { ...here, open: false }, "other"],
    ["not while it is open", { ...none, whenClosed: true }, here, null],
    ["never back to a queue that it left", { ...none, whenWaiting: 1 }, { ...here, left: ["other"] }, null],
  ])("%s", (_, rule, crowding, to) => {
    expect(overflowTo(rule, crowding, nowMs)).toBe(to);
  });
});
