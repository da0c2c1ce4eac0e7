import { describe, expect, it } from "vitest";
import { isOpen, type Hours } from "../../core/hours.ts";

const nine = { from: 9 * 60, to: 18 * 60 };
const night = { from: 0, to: 24 * 60 };
const hours = (more: Partial<Hours> = {}): Hours => ({
  timeZone: "Europe/Berlin",
  week: [nine, nine, nine, nine, nine, null, null],
  holidays: ["2026-12-25"],
  ...more,
});
const at = (time: string): Date => new Date(time);

describe("the hours of a queue", () => {
  it.each([
    ["the first minute", "2026-11-23T08:00:00Z", true],
    ["the minute before", "2026-11-23T07:59:59Z", false],
    ["the last minute", "2026-11-23T16:59:59Z", true],
    ["the minute after", "2026-11-23T17:00:00Z", false],
    ["a day off", "2026-11-28T12:00:00Z", false],
    ["a holiday", "2026-12-25T12:00:00Z", false],
    ["the day before a holiday", "2026-12-24T12:00:00Z", true],
  ])("know %s", (_, time, open) => {
    expect(isOpen(hours(), at(time))).toBe(open);
  });

  it.each([
    ["in winter an hour later by the world's clock", "2026-03-27T07:30:00Z", false],
    ["and after the clocks went forward not", "2026-03-30T07:30:00Z", true],
    ["before the clocks go back", "2026-10-23T07:30:00Z", true],
    ["and after it not", "2026-10-26T07:30:00Z", false],
  ])("follow the wall clock: %s", (_, time, open) => {
    expect(isOpen(hours(), at(time))).toBe(open);
  });

  it("hold through the night in which an hour is missing, and the one in which it comes twice", () => {
    const sunday = hours({ week: [null, null, null, null, null, null, night] });
    for (const day of ["2026-03-29", "2026-10-25"]) {
      const first = new Date(`${day}T00:00:00Z`).getTime() - 2 * 3_600_000;
      const opens = Array.from({ length: 30 }, (_, hour) =>
        isOpen(sunday, new Date(first + hour * 3_600_000)),
      );
      const open = opens.filter(Boolean).length;
      expect(open).toBe(day === "2026-03-29" ? 23 : 25);
    }
  });

  it("judge holidays by the queue's own date", () => {
    const far = hours({
      timeZone: "Asia/Vladivostok",
      week: [night, night, night, night, night, night, night],
    });
    expect(isOpen(far, at("2026-12-24T15:00:00Z"))).toBe(false);
    expect(isOpen(far, at("2026-12-25T15:00:00Z"))).toBe(true);
  });
});
