import { describe, expect, it } from "vitest";
import { afterCall, latestCallMs, nextCallMs, wishToBeCalled } from "../../core/callback.ts";
import { noWays, plainWays, waysOffered, type WaysOut } from "../../core/ways.ts";

const never = { afterMs: null, whenWaitMs: null, whenAhead: null, whenClosed: false };
const ways = (more: object): WaysOut => ({
  ...noWays,
  callback: { ...plainWays.callback, ...never, ...more },
});
const fresh = { waitedMs: 0, leftMs: null, ahead: 0, open: true };

describe("a way out of the line", () => {
  it("is offered when any of its conditions is met, and not a moment sooner", () => {
    const cases: [object, object, object][] = [
      [{ afterMs: 60_000 }, { waitedMs: 60_000 }, { waitedMs: 59_999 }],
      [{ whenWaitMs: 300_000 }, { leftMs: 300_000 }, { leftMs: 299_999 }],
      [{ whenAhead: 5 }, { ahead: 5 }, { ahead: 4 }],
      [{ whenClosed: true }, { open: false }, { open: true }],
      [{ afterMs: 0 }, {}, { waitedMs: -1 }],
      [{ afterMs: 60_000, whenAhead: 5 }, { ahead: 5 }, { waitedMs: 59_999, ahead: 4 }],
    ];
    for (const [when, met, unmet] of cases) {
      expect(waysOffered(ways(when), { ...fresh, ...met })).toEqual(["callback"]);
      expect(waysOffered(ways(when), { ...fresh, ...unmet })).toEqual([]);
    }
  });

  it("is not offered for a wait that nobody can foretell, nor where the queue has none", () => {
    expect(waysOffered(ways({ whenWaitMs: 1_000 }), { ...fresh, leftMs: null })).toEqual([]);
    const worst = { waitedMs: 1e9, leftMs: 1e9, ahead: 1e6, open: false };
    expect(waysOffered(noWays, worst)).toEqual([]);
  });
});

describe("a voice message", () => {
  const voice = { ...never, afterMs: 0 };

  it("brings the ways by which it can be answered, and is not offered where there is none", () => {
    const { callback, letter } = plainWays;
    const all = { ...noWays, callback, letter, voice };
    expect(waysOffered(all, fresh)).toEqual(["callback", "letter", "voice"]);
    expect(waysOffered({ ...all, letter: null }, fresh)).toEqual(["callback", "voice"]);
    expect(waysOffered({ ...noWays, voice }, fresh)).toEqual([]);
    expect(waysOffered({ ...all, voice: { ...never, afterMs: 1 } }, fresh)).toEqual([]);
  });
});

describe("a callback", () => {
  const terms = { tries: 3, againAfterMs: 900_000 };
  const first = wishToBeCalled("+79123456789", undefined, terms);

  it("is tried as often as the queue says, and counts only calls that nobody answered", () => {
    expect(first).toEqual({ phone: "+79123456789", tried: 0, of: 3 });
    const once = afterCall(first, { result: "no_answer" });
    expect(nextCallMs(first, { result: "no_answer" }, terms, 1_000)).toBe(901_000);
    const twice = afterCall(afterCall(once, { result: "later", atMs: 5 }), { result: "no_answer" });
    expect(twice.tried).toBe(2);
    expect(nextCallMs(twice, { result: "no_answer" }, terms, 0)).toBeNull();
  });

  it("ends when the client was reached or the number is wrong", () => {
    for (const result of ["reached", "wrong_number"] as const)
      expect(nextCallMs(first, { result }, terms, 0)).toBeNull();
  });

  it("comes when the client asked for it, however often they were tried, but neither in the past nor in a year", () => {
    const last = { ...first, tried: 2 };
    expect(nextCallMs(last, { result: "later", atMs: 5_000 }, terms, 1_000)).toBe(5_000);
    expect(nextCallMs(last, { result: "later", atMs: 5 }, terms, 1_000)).toBe(1_000);
    expect(nextCallMs(last, { result: "later", atMs: 1e15 }, terms, 0)).toBe(latestCallMs);
  });

  it("keeps what was tried when the client gives another number", () => {
    const other = wishToBeCalled("+74951234567", { ...first, tried: 2 }, { tries: 9 });
    expect(other).toEqual({ phone: "+74951234567", tried: 2, of: 3 });
  });
});
