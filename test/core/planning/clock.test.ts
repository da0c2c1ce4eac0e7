import { describe, expect, it } from "vitest";
import { DayClock } from "../../../core/planning/clock.ts";
import { slotsOf } from "../../../core/planning/days.ts";

const clockOf = (day: string, timeZone: string): DayClock => {
  const starts = slotsOf(day, timeZone);
  return new DayClock({ startMs: starts[0] ?? 0, timeZone, count: starts.length });
};

describe("the clock of a day", () => {
  it("counts half hours from midnight, to 24:00 and on into the next day", () => {
    const clock = clockOf("2026-12-01", "Europe/Moscow");
    expect([0, 1, 15, 47, 48, 49, 60].map((slot) => clock.at(slot))).toEqual([
      "00:00",
      "00:30",
      "07:30",
      "23:30",
      "24:00",
      "00:30",
      "06:00",
    ]);
    expect([48, 49].map((slot) => clock.isNextDay(slot))).toEqual([false, true]);
    expect(clock.stretch({ from: 44, to: 60 })).toBe("22:00–06:00");
    expect(clock.at(-4)).toBe("22:00");
  });

  it("shows what the wall shows on the days on which clocks change", () => {
    const spring = clockOf("2026-03-29", "Europe/Berlin");
    expect(spring.count).toBe(46);
    expect([3, 4, 45, 46, 58].map((slot) => spring.at(slot))).toEqual([
      "01:30",
      "03:00",
      "23:30",
      "24:00",
      "06:00",
    ]);
    const autumn = clockOf("2026-10-25", "Europe/Berlin");
    expect(autumn.count).toBe(50);
    expect([4, 5, 6, 7, 8, 50].map((slot) => autumn.at(slot))).toEqual([
      "02:00",
      "02:30",
      "02:00",
      "02:30",
      "03:00",
      "24:00",
    ]);
  });

  it("shows a night shift over the change as it is worked: an hour shorter or longer", () => {
    const before = clockOf("2026-03-28", "Europe/Berlin");
    // From 22:00 for eight hours: clocks skip one of them.
    expect(before.stretch({ from: 44, to: 60 })).toBe("22:00–07:00");
    const autumn = clockOf("2026-10-24", "Europe/Berlin");
    expect(autumn.stretch({ from: 44, to: 60 })).toBe("22:00–05:00");
  });

  it.each([
    ["9", 18],
    ["930", 19],
    ["09:30", 19],
    ["9.30", 19],
    ["0", 0],
    ["2230", 45],
    ["24:00", 48],
    ["6", 12],
    ["9:45", null],
    ["25", null],
    ["", null],
    ["noon", null],
  ])("reads %s", (text, slot) => {
    expect(clockOf("2026-12-01", "Europe/Moscow").slotOf(text, { from: 0, to: 90 })).toBe(slot);
  });

  it("reads a time in its range: in the morning after the night, or at the end of the day", () => {
    const clock = clockOf("2026-12-01", "Europe/Moscow");
    expect(clock.slotOf("6", { from: 45, to: 92 })).toBe(60);
    expect(clock.slotOf("00:00", { from: 45, to: 92 })).toBe(48);
    expect(clock.slotOf("22", { from: 0, to: 20 })).toBeNull();
    expect(clockOf("2026-03-29", "Europe/Berlin").slotOf("2:30", { from: 0, to: 45 })).toBeNull();
  });
});
