import { describe, expect, it } from "vitest";
import {
  addDays,
  dateAt,
  daysBetween,
  dayStart,
  isDate,
  slotsOf,
  weekdayOf,
} from "../../../core/planning/days.ts";

const at = (iso: string): number => Date.parse(iso);

describe("days of a time zone", () => {
  it.each([
    ["2026-11-22T20:59:59Z", "Europe/Moscow", "2026-11-22"],
    ["2026-11-22T21:00:00Z", "Europe/Moscow", "2026-11-23"],
    ["2026-11-23T04:59:00Z", "America/New_York", "2026-11-22"],
    ["2026-11-22T18:15:00Z", "Asia/Kathmandu", "2026-11-23"],
  ])("%s in %s is %s", (iso, timeZone, date) => {
    expect(dateAt(at(iso), timeZone)).toBe(date);
  });

  it.each([
    ["2026-11-23", "Europe/Moscow", "2026-11-22T21:00:00Z", 48],
    ["2026-11-23", "Asia/Kathmandu", "2026-11-22T18:15:00Z", 48],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", 46],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z", 50],
    ["2026-07-01", "UTC", "2026-07-01T00:00:00Z", 48],
  ])("%s in %s begins at %s and has %i half hours", (date, timeZone, begins, count) => {
    const slots = slotsOf(date, timeZone);
    expect(slots[0]).toBe(at(begins));
    expect(slots).toHaveLength(count);
    expect(dayStart(addDays(date, 1), timeZone)).toBe(slots[0]! + count * 1_800_000);
  });

  it("counts on the calendar", () => {
    expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(daysBetween("2026-02-27", "2026-03-02")).toBe(3);
    expect(weekdayOf("2026-11-23")).toBe(0);
    expect(weekdayOf("2026-11-22")).toBe(6);
    expect([isDate("2026-02-29"), isDate("2028-02-29"), isDate("today")]).toEqual([false, true, false]);
  });
});
