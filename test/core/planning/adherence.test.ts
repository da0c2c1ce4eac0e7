import { describe, expect, it } from "vitest";
import { measuredShrinkage, shiftKept } from "../../../core/planning/adherence.ts";
import { assignShifts } from "../../../core/planning/plan.ts";
import { carriedOver } from "../../../core/planning/shift.ts";
import { onLineMs, peopleOnLine, spansOf, type PresenceMark } from "../../../core/planning/presence.ts";

const minute = 60_000;
const day = Date.parse("2026-11-22T21:00:00Z");
const at = (hour: number, minutes = 0): number => day + (hour * 60 + minutes) * minute;
const mark = (
  atMs: number,
  presence: PresenceMark["presence"],
  cause: PresenceMark["cause"] = "chosen",
): PresenceMark => ({ atMs, presence, cause });
const spans = (...marks: PresenceMark[]) => spansOf(marks, day, at(24));
/** 09:00 to 17:00 with a break from 12:30 to 13:00. */
const shift = { from: 18, to: 34, breaks: [{ from: 25, to: 26 }] };
const end = { dayStartMs: day, asOfMs: at(24) };

describe("a night shift", () => {
  const night = { from: 44, to: 60, breaks: [] };
  const when = { dayStartMs: day, dayEndMs: at(24), asOfMs: at(48) };
  const worked = (...marks: PresenceMark[]) => spansOf(marks, day, at(30));

  it("is kept on both sides of midnight, and belongs to the day on which it began", () => {
    const kept = shiftKept(night, worked(mark(at(22), "available"), mark(at(29), "logged_out")), when);
    expect(kept.scheduledMs).toBe(8 * 60 * minute);
    expect(kept.onLineMs).toBe(7 * 60 * minute);
    expect(kept.adherence).toBeCloseTo((7 / 8) * 100, 9);
    expect(kept.conformance).toBeCloseTo((7 / 8) * 100, 9);
  });

  it("is not counted again on the day on which it ends", () => {
    // Until six the night before's, and back at work at 22:00.
    const spans = worked(mark(at(0), "available"), mark(at(6), "logged_out"), mark(at(22), "available"));
    const kept = shiftKept(night, spans, { ...when, carriedToMs: at(6) });
    expect(kept.onLineMs).toBe(8 * 60 * minute);
    expect(kept.conformance).toBe(100);
  });

  it("does not make a day's shift longer for whoever works on after midnight", () => {
    const late = { from: 32, to: 48, breaks: [] };
    const kept = shiftKept(late, worked(mark(at(16), "available")), when);
    expect(kept.onLineMs).toBe(8 * 60 * minute);
  });

  it("is carried over into the half hours of the next day", () => {
    expect(carriedOver([night, shift], 48)).toEqual([{ from: -4, to: 12, breaks: [] }]);
    const resting = { from: 40, to: 60, breaks: [{ from: 50, to: 51 }] };
    expect(carriedOver([resting], 46)).toEqual([{ from: -6, to: 14, breaks: [{ from: 4, to: 5 }] }]);
  });
});

describe("presence from the log", () => {
  it("begins with what was chosen before the window and ends with it", () => {
    const found = spansOf(
      [mark(at(-3), "available"), mark(at(1), "break"), mark(at(2), "available")],
      day,
      at(3),
    );
    expect(
      found.map(({ fromMs, toMs, onLine }) => [(fromMs - day) / minute, (toMs - day) / minute, onLine]),
    ).toEqual([
      [0, 60, true],
      [60, 120, false],
      [120, 180, true],
    ]);
  });

  it("is not on the line after a missed offer or a lost desk, until the next row", () => {
    const found = spans(
      mark(at(9), "available"),
      mark(at(10), "available", "missed"),
      mark(at(11), "available"),
      mark(at(12), "available", "lost"),
      mark(at(13), "logged_out", "signed_out"),
    );
    expect(onLineMs(found, day, at(24))).toBe(120 * minute);
  });

  it("counts people of each half hour by their time", () => {
    const one = spans(mark(at(0), "available"), mark(at(0, 45), "meal"));
    const other = spans(mark(at(0, 15), "available"));
    expect(peopleOnLine([one, other], [day, at(0, 30), at(1)])).toEqual([1.5, 1.5, 1]);
    expect(peopleOnLine([], [day])).toEqual([0]);
  });
});

describe("a shift and what became of it", () => {
  it("is kept by who was there when the plan said so", () => {
    const kept = shiftKept(
      shift,
      spans(
        mark(at(9), "available"),
        mark(at(12, 30), "meal"),
        mark(at(13), "available"),
        mark(at(17), "logged_out"),
      ),
      end,
    );
    expect(kept).toMatchObject({ exceptionMs: 0, adherence: 100, conformance: 100 });
    expect(kept.scheduledMs).toBe(480 * minute);
    expect(kept.plannedOnLineMs).toBe(450 * minute);
  });

  it("is not adhered to by who worked as long at other times", () => {
    // An hour late and an hour longer, through the break.
    const kept = shiftKept(shift, spans(mark(at(10), "available"), mark(at(17, 30), "logged_out")), end);
    expect(kept.exceptionMs).toBe((60 + 30) * minute);
    expect(kept.adherence).toBeCloseTo((1 - 90 / 480) * 100, 9);
    expect(kept.conformance).toBeCloseTo(100, 9);
  });

  it("is never below nothing, and says nothing before it begins", () => {
    expect(shiftKept(shift, [], end)).toMatchObject({ conformance: 0 });
    expect(shiftKept(shift, [], end).adherence).toBeCloseTo((30 / 480) * 100, 9);
    const early = shiftKept(shift, spans(mark(at(5), "available")), { dayStartMs: day, asOfMs: at(8) });
    expect(early).toMatchObject({ scheduledMs: 0, adherence: null, conformance: null });
    expect(early.onLineMs).toBe(180 * minute);
  });

  it("counts up to now while it is going on", () => {
    const kept = shiftKept(shift, spans(mark(at(9, 30), "available")), { dayStartMs: day, asOfMs: at(11) });
    expect(kept).toMatchObject({ scheduledMs: 120 * minute, exceptionMs: 30 * minute, adherence: 75 });
    expect(measuredShrinkage([kept])).toBeCloseTo(0.25);
    expect(measuredShrinkage([])).toBeNull();
  });
});

describe("naming people", () => {
  it("keeps who is named, names each person once and leaves the rest open", () => {
    const open = { from: 0, to: 8, breaks: [], agent: null };
    const named = assignShifts([open, { ...open, agent: "b" }, open, open], ["a", "b", "c"]);
    expect(named.map(({ agent }) => agent)).toEqual(["a", "b", "c", null]);
  });
});
