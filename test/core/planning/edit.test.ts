import { describe, expect, it } from "vitest";
import { breakRange, longestShift, withBreak, withTimes } from "../../../core/planning/edit.ts";
import type { Shift } from "../../../core/planning/shift.ts";
import { seeded } from "./histories.ts";

/** 08:00 to 16:30 with half an hour at noon. */
const day: Shift = { from: 16, to: 33, breaks: [{ from: 24, to: 25 }] };

/** What every shift of a plan keeps to. */
function expectSound({ from, to, breaks }: Shift, count = 48): void {
  expect(from).toBeGreaterThanOrEqual(0);
  expect(from).toBeLessThan(count);
  expect(to).toBeGreaterThan(from);
  expect(to - from).toBeLessThanOrEqual(longestShift);
  for (const pause of breaks) {
    expect(pause.from).toBeGreaterThan(from);
    expect(pause.to).toBeLessThan(to);
  }
}

describe("a shift that is changed by hand", () => {
  it("takes new times and leaves the rest", () => {
    expect(withTimes(day, { from: 18 }, 48)).toEqual({ ...day, from: 18 });
    expect(withTimes(day, { to: 36 }, 48)).toEqual({ ...day, to: 36 });
  });

  it("may go on after midnight, and begins on its own day", () => {
    expect(withTimes({ ...day, from: 44 }, { to: 60 }, 48)).toMatchObject({ from: 44, to: 60 });
    expect(withTimes(day, { from: 60 }, 48).from).toBe(47);
    expect(withTimes(day, { from: 60 }, 46).from).toBe(45);
    expect(withTimes(day, { to: 200 }, 48).to).toBe(16 + longestShift);
  });

  it("moves its break along, and has none where there is no room", () => {
    expect(withTimes(day, { from: 26 }, 48).breaks).toEqual([{ from: 27, to: 28 }]);
    expect(withTimes(day, { to: 20 }, 48).breaks).toEqual([{ from: 18, to: 19 }]);
    expect(withTimes(day, { to: 18 }, 48).breaks).toEqual([]);
    expect(withBreak(day, 30).breaks).toEqual([{ from: 30, to: 31 }]);
    expect(withBreak(day, 99).breaks).toEqual([{ from: 31, to: 32 }]);
    expect(withBreak(day, null).breaks).toEqual([]);
    expect(breakRange(day)).toEqual({ from: 17, to: 31 });
    expect(breakRange({ from: 16, to: 18, breaks: [] })).toBeNull();
  });

  it("stays sound whatever is done to it", () => {
    const random = seeded(7);
    const draw = (most: number): number => Math.floor(random() * most) - 5;
    let shift = day;
    for (let step = 0; step < 2_000; step += 1) {
      const what = Math.floor(random() * 4);
      if (what === 0) shift = withTimes(shift, { from: draw(70) }, 48);
      else if (what === 1) shift = withTimes(shift, { to: draw(120) }, 48);
      else shift = withBreak(shift, what === 2 ? draw(100) : null);
      expectSound(shift);
    }
  });
});
