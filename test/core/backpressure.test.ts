import { describe, expect, it } from "vitest";
import { isOverloaded } from "../../core/backpressure.ts";

const quiet = { waiting: 0, oldestMs: 0, isHeldUp: false };

describe("when the door asks to come again", () => {
  it.each([
    ["nothing waits", false, quiet, false],
    ["many wait, all just now", false, { ...quiet, waiting: 5_000, oldestMs: 900 }, false],
    ["many wait too long", false, { ...quiet, waiting: 301, oldestMs: 2_501 }, true],
    [
      "few wait long, because a worker starts again",
      false,
      { ...quiet, waiting: 250, oldestMs: 8_000 },
      false,
    ],
    ["Redis is away for a while", false, { waiting: 3_000, oldestMs: 40_000, isHeldUp: true }, false],
    ["Redis is away for very long", false, { waiting: 10_001, oldestMs: 9e6, isHeldUp: true }, true],
    ["it is closed and not yet fresh", true, { ...quiet, waiting: 200, oldestMs: 1_500 }, true],
    ["it is closed and fresh again", true, { ...quiet, waiting: 200, oldestMs: 900 }, false],
    ["it is closed and hardly anything waits", true, { ...quiet, waiting: 50, oldestMs: 5_000 }, false],
  ])("%s", (_, isClosed, backlog, expected) => {
    expect(isOverloaded(isClosed, backlog)).toBe(expected);
  });
});
