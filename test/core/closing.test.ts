import { describe, expect, it } from "vitest";
import { actAtClosing, closesAtMs, opensAtMs } from "../../core/closing.ts";
import { isOpen, type Day, type Hours } from "../../core/hours.ts";
import { randomOf } from "../../core/simulation/random.ts";

const day: Day = { from: 9 * 60, to: 21 * 60 };
const shop = (more: Partial<Hours> = {}): Hours => ({
  timeZone: "Europe/Moscow",
  week: [day, day, day, day, day, null, null],
  holidays: [],
  ...more,
});
const at = (iso: string): number => Date.parse(iso);
const dayAfter = (date: string, days: number): string =>
  new Date(at(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

describe("when a queue closes and opens", () => {
  it.each([
    // Friday evening: the weekend is between.
    ["2026-11-27T17:59:00Z", "2026-11-27T18:00:00.000Z", "2026-11-27T17:59:00.000Z"],
    ["2026-11-27T18:00:00Z", null, "2026-11-30T06:00:00.000Z"],
    ["2026-11-30T05:00:00Z", null, "2026-11-30T06:00:00.000Z"],
  ])("at %s it closes at %s and works next at %s", (now, closes, opens) => {
    expect(iso(closesAtMs(shop(), at(now)))).toBe(closes);
    expect(iso(opensAtMs(shop(), at(now)))).toBe(opens);
  });

  it("passes over holidays, and says nothing where it never works or never closes", () => {
    const holidays = ["2026-11-30", "2026-12-01"];
    expect(iso(opensAtMs(shop({ holidays }), at("2026-11-28T00:00:00Z")))).toBe("2026-12-02T06:00:00.000Z");
    const never = shop({ week: [null, null, null, null, null, null, null] });
    expect(opensAtMs(never, 0)).toBeNull();
    const all: Day = { from: 0, to: 1_440 };
    const always = shop({ week: [all, all, all, all, all, all, all] });
    expect(closesAtMs(always, at("2026-11-28T12:00:00Z"))).toBeNull();
    const lastDay = shop({
      holidays: Array.from({ length: 60 }, (_, ahead) => dayAfter("2026-11-28", ahead)),
    });
    expect(iso(closesAtMs(lastDay, at("2026-11-27T12:00:00Z")))).toBe("2026-11-27T18:00:00.000Z");
    const overnight = shop({ week: [all, { from: 0, to: 120 }, null, null, null, null, null] });
    expect(iso(closesAtMs(overnight, at("2026-11-30T12:00:00Z")))).toBe("2026-11-30T23:00:00.000Z");
  });

  it("costs an arrival in a queue that never closes next to nothing", () => {
    const all: Day = { from: 0, to: 1_440 };
    const always = shop({ week: [all, all, all, all, all, all, all], holidays: ["2027-05-09"] });
    const began = performance.now();
    for (let count = 0; count < 200; count += 1) closesAtMs(always, at("2026-11-28T12:00:00Z") + count);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("agrees with the rule of hours at every moment, also where clocks change", () => {
    const random = randomOf(7);
    for (const timeZone of ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Europe/Moscow"]) {
      for (const from of ["2026-03-05", "2026-03-26", "2026-10-22", "2026-10-29"]) {
        const week = Array.from({ length: 7 }, (): Day => {
          const open = Math.floor(random.next() * 600);
          return random.next() < 0.2 ? null : { from: open, to: open + 60 + Math.floor(random.next() * 700) };
        }) as unknown as Hours["week"];
        const hours = shop({ timeZone, week });
        for (let count = 0; count < 40; count += 1) {
          const now = at(`${from}T00:00:00Z`) + Math.floor(random.next() * 10 * 1_440) * 60_000;
          const closes = closesAtMs(hours, now);
          const opens = opensAtMs(hours, now);
          expect(closes !== null).toBe(isOpen(hours, new Date(now)));
          expect(opens).not.toBeNull();
          expect(isOpen(hours, new Date(opens ?? 0))).toBe(true);
          if (opens !== now) expect(isOpen(hours, new Date((opens ?? 0) - 60_000))).toBe(false);
          if (closes === null) continue;
          expect(isOpen(hours, new Date(closes - 60_000))).toBe(true);
          expect(isOpen(hours, new Date(closes))).toBe(false);
        }
      }
    }
  });
});

describe("whoever waits when the queue closes", () => {
  const all = { hasWays: true, mayMove: true, cameOpen: true };

  it("is treated as the queue says, where that can be done", () => {
    for (const rule of ["stay", "offer", "move"] as const) expect(actAtClosing(rule, all)).toBe(rule);
  });

  it("is never sent nowhere, nor offered nothing", () => {
    expect(actAtClosing("move", { ...all, mayMove: false })).toBe("offer");
    expect(actAtClosing("move", { ...all, cameOpen: false })).toBe("offer");
    expect(actAtClosing("move", { hasWays: false, mayMove: false, cameOpen: true })).toBe("stay");
    expect(actAtClosing("offer", { ...all, hasWays: false })).toBe("stay");
  });
});
