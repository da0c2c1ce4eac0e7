import { describe, expect, it } from "vitest";
import { mixShifts } from "../../../core/planning/mixing.ts";

const shift = (from: number, to: number) => ({ from, to, breaks: [] });
const needs = (from: number, to: number, count = 1): number[] =>
  Array.from({ length: 48 }, (_, slot) => (slot >= from && slot < to ? count : 0));

describe("who works which shift", () => {
  it("is whoever serves what lacks most then", () => {
    const skills = [[0], [0], [1]];
    const alone = [needs(16, 32, 2), needs(24, 40)];
    expect(mixShifts([shift(16, 28), shift(24, 40), shift(16, 32)], skills, alone)).toEqual([0, 2, 1]);
  });

  it("is a specialist where a queue has few who serve it", () => {
    const found = mixShifts([shift(16, 24), shift(24, 32)], [[0], [1], [0]], [needs(16, 24), needs(24, 32)]);
    expect(found).toEqual([0, 1]);
  });

  it("begins again with everybody when all have a shift", () => {
    const all = [shift(16, 24), shift(16, 24), shift(16, 24), shift(16, 24), shift(16, 24)];
    const found = mixShifts(all, [[0], [1]], [needs(16, 24, 9), needs(16, 24, 9)]);
    expect([...found.slice(0, 2)].sort()).toEqual([0, 1]);
    expect([...found.slice(2, 4)].sort()).toEqual([0, 1]);
    expect(found).toHaveLength(5);
  });
});
