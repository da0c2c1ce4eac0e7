import { describe, expect, it } from "vitest";
import { needsOf } from "../../../core/planning/requirement.ts";
import { proposeShifts } from "../../../core/planning/proposal.ts";
import { allShifts, coverOf, paidSlots, usualRules, works } from "../../../core/planning/shift.ts";
import { shares } from "./histories.ts";

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const flat = (from: number, to: number, count: number): number[] =>
  Array.from({ length: 48 }, (_, slot) => (slot >= from && slot < to ? count : 0));
const noBreaks = { lengths: [8, 16], breakFrom: 48, breakLength: 0 };

describe("shifts that the rules allow", () => {
  it("lie inside the day, and longer ones have their break in the middle third", () => {
    const all = allShifts(usualRules, { from: 16, to: 40 });
    expect(all.length).toBeGreaterThan(20);
    for (const shift of all) {
      const length = shift.to - shift.from;
      expect(shift.from >= 16 && shift.to <= 40).toBe(true);
      expect(usualRules.lengths).toContain(length);
      expect(shift.breaks).toHaveLength(length >= 12 ? 1 : 0);
      for (const { from, to } of shift.breaks) {
        expect(from - shift.from).toBeGreaterThanOrEqual(length / 3);
        expect(shift.to - to).toBeGreaterThanOrEqual(length / 3);
        expect(works(shift, from)).toBe(false);
      }
      expect(paidSlots(shift)).toBe(sum(coverOf([shift], 48)));
    }
  });
});

describe("a proposal", () => {
  it("is exact where shifts fit the need", () => {
    const needed = flat(16, 32, 5);
    const { shifts, over, under, paid, bound } = proposeShifts({ needed, rules: noBreaks, maxAgents: 20 });
    expect([sum(over), sum(under)]).toEqual([0, 0]);
    expect(paid).toBe(80);
    expect(bound).toBe(80);
    expect(coverOf(shifts, 48)).toEqual(needed);
  });

  it("finds the two shifts that overlap over a noon peak", () => {
    const needed = flat(16, 32, 1).map((one, slot) => (slot >= 20 && slot < 28 ? one + 1 : one));
    const found = proposeShifts({ needed, rules: noBreaks, maxAgents: 20 });
    expect(found.paid).toBe(24);
    expect(sum(found.over)).toBe(0);
  });

  it("covers breaks as well, and everything on a bank's day at little more than the need", () => {
    const arrivals = shares.map((share) => share * 1_200);
    const open = arrivals.map((one) => one > 0);
    const assumed = {
      handleSeconds: 240,
      patienceSeconds: 300,
      concurrency: 1,
      target: { percent: 80, withinSeconds: 20 },
      shrinkage: 0.3,
    };
    const needed = needsOf(arrivals, open, assumed).map(({ scheduled }) => scheduled ?? 0);
    const began = performance.now();
    const found = proposeShifts({ needed, rules: usualRules, maxAgents: 100 });
    const tookMs = performance.now() - began;
    expect(sum(found.under)).toBe(0);
    expect(found.cover.map((there, slot) => there - (needed[slot] ?? 0))).toEqual(found.over);
    expect(found.paid).toBe(sum(needed) + sum(found.over));
    expect(found.bound).toBeGreaterThanOrEqual(sum(needed));
    expect(found.paid / found.bound).toBeLessThan(1.06);
    expect(tookMs).toBeLessThan(5_000);
    expect(proposeShifts({ needed, rules: usualRules, maxAgents: 100 })).toEqual(found);
  });

  it("has night shifts for a line that never closes, as cheap as the day's", () => {
    const needed = flat(0, 48, 2);
    const rules = { lengths: [16], breakFrom: 48, breakLength: 0 };
    const carried = flat(0, 12, 2);
    const found = proposeShifts({ needed, rules, maxAgents: 20, carried, tail: needed.slice(0, 16) });
    expect(sum(found.under)).toBe(0);
    // Two of last night stay until six; three times eight hours for each of the two cover the rest and the next night.
    expect(found.shifts.some(({ to }) => to > 48)).toBe(true);
    expect(found.shifts.every(({ from }) => from < 48)).toBe(true);
    expect(sum(found.over)).toBeLessThanOrEqual(8);
    const alone = proposeShifts({ needed, rules, maxAgents: 20, carried });
    expect(alone.shifts.every(({ to }) => to <= 48)).toBe(true);
    expect(found.cover).toEqual(coverOf(found.shifts, 48).map((there, slot) => there + carried[slot]!));
  });

  it("does not stay after midnight where the line is closed then", () => {
    const needed = flat(30, 48, 3);
    const found = proposeShifts({ needed, rules: noBreaks, maxAgents: 20, tail: flat(0, 0, 0).slice(0, 16) });
    expect(found.shifts.every(({ to }) => to <= 48)).toBe(true);
  });

  it("needs nobody where last night's people are enough", () => {
    const needed = flat(0, 12, 2);
    const found = proposeShifts({ needed, rules: noBreaks, maxAgents: 9, carried: flat(0, 12, 2) });
    expect(found).toMatchObject({ shifts: [], paid: 0, bound: 0 });
    expect([sum(found.over), sum(found.under)]).toEqual([0, 0]);
  });

  it("never plans more people than there are, and says where they are missing", () => {
    const needed = flat(16, 32, 5);
    const { shifts, under, cover } = proposeShifts({ needed, rules: noBreaks, maxAgents: 3 });
    expect(shifts).toHaveLength(3);
    expect(cover).toEqual(flat(16, 32, 3));
    expect(under).toEqual(flat(16, 32, 2));
  });

  it("takes the shortest shift for a lone quarter of an hour, and none where nobody is needed", () => {
    const lone = proposeShifts({ needed: flat(20, 21, 1), rules: noBreaks, maxAgents: 9 });
    expect(lone.shifts).toHaveLength(1);
    expect([sum(lone.under), lone.paid, lone.bound]).toEqual([0, 8, 8]);
    const none = proposeShifts({ needed: flat(0, 0, 0), rules: noBreaks, maxAgents: 9 });
    expect(none).toMatchObject({ shifts: [], paid: 0, bound: 0 });
  });
});
