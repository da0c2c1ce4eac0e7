import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whenDone } from "../../../core/planning/deferred.ts";
import { needsOf } from "../../../core/planning/requirement.ts";
import { shares } from "./histories.ts";

const always = shares.map(() => true);
const daytime = shares.map((_, slot) => slot >= 18 && slot < 36);
const hour = 3_600;
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

describe("work that may wait", () => {
  it("is done when it comes where the target is short, and nobody comes to a closed queue", () => {
    const arrivals = shares.map((share) => share * 100);
    expect(whenDone(arrivals, always, 20)).toEqual(arrivals);
    expect(sum(whenDone(arrivals, daytime, 20))).toBeCloseTo(sum(arrivals.slice(18, 36)), 9);
  });

  it("is spread over half of its time, begins when the queue opens, and none is lost", () => {
    const gen = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 48, maxLength: 48 });
    fc.assert(
      fc.property(gen, fc.integer({ min: 2, max: 60 }), (arrivals, hours) => {
        for (const open of [always, daytime]) {
          const done = whenDone(arrivals, open, hours * hour);
          expect(sum(done)).toBeCloseTo(sum(arrivals), 6);
          done.forEach((one, slot) => expect(open[slot] || one === 0).toBe(true));
        }
      }),
      { numRuns: 100 },
    );
    const late = shares.map((_, slot) => (slot === 46 ? 12 : 0));
    expect(
      whenDone(late, always, 4 * hour)
        .map((one, slot) => [slot, one])
        .filter(([, one]) => one),
    ).toEqual([
      [0, 3],
      [1, 3],
      [46, 3],
      [47, 3],
    ]);
    const night = shares.map((_, slot) => (slot === 2 ? 12 : 0));
    const done = whenDone(night, daytime, 4 * hour);
    expect(done.slice(18, 22)).toEqual([3, 3, 3, 3]);
    expect(sum(done)).toBe(12);
    expect(
      whenDone(
        night,
        shares.map(() => false),
        4 * hour,
      ),
    ).toEqual(night.map(() => 0));
  });

  it("needs fewer people at its peak than work that may not", () => {
    const arrivals = shares.map((share) => share * 600);
    const assumed = { handleSeconds: 600, patienceSeconds: null, concurrency: 1, shrinkage: 0 };
    const peak = (withinSeconds: number): number =>
      Math.max(
        ...needsOf(arrivals, always, { ...assumed, target: { percent: 90, withinSeconds } }).map(
          ({ onLine }) => onLine ?? 0,
        ),
      );
    expect(peak(8 * hour)).toBeLessThan(0.85 * peak(60));
  });
});
