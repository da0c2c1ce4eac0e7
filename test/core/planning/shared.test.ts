import { describe, expect, it } from "vitest";
import { proposeShifts } from "../../../core/planning/proposal.ts";
import { rehearse, type SharedQueue } from "../../../core/planning/rehearsal.ts";
import { faresOf, levelOf, needsOf, type Assumptions } from "../../../core/planning/requirement.ts";
import { sharedNeed } from "../../../core/planning/shared.ts";
import { coverOf, usualRules } from "../../../core/planning/shift.ts";
import { shares } from "./histories.ts";

const policies = { strategy: "longest_idle", selection: "first_come" };
const open = shares.map((share) => share > 0);
const assumed: Assumptions = {
  handleSeconds: 240,
  patienceSeconds: 300,
  concurrency: 1,
  shrinkage: 0.2,
  target: { percent: 80, withinSeconds: 20, of: "offered" },
};
const queue = (id: string, volume: number, more: Partial<Assumptions> = {}): SharedQueue => ({
  id,
  arrivals: shares.map((share) => share * volume),
  open,
  assumed: { ...assumed, ...more },
});
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const staffFor = (one: SharedQueue) => {
  const needed = needsOf(one.arrivals, open, one.assumed).map(({ onLine }) => onLine ?? 0);
  const { shifts } = proposeShifts({ needed, rules: usualRules, maxAgents: 500 });
  return shifts.map((shift) => ({ shift, queues: [0] }));
};

describe("a plan that is played", () => {
  it("keeps the target that its formula promised, and misses it with a fifth of the people away", () => {
    const one = queue("a", 900);
    const staff = staffFor(one);
    const [level] = rehearse([one], staff, policies);
    expect(level!.mean + level!.half).toBeGreaterThanOrEqual(80);
    expect(level!.mean).toBeLessThan(95);
    const [fewer] = rehearse(
      [one],
      staff.filter((_, place) => place % 5 !== 0),
      policies,
    );
    expect(fewer!.mean + fewer!.half).toBeLessThan(80);
    expect(rehearse([one], staff, policies)).toEqual([level]);
  });

  it("comes out where the formula says, within three points", () => {
    const one = queue("a", 900);
    const staff = staffFor(one);
    const cover = coverOf(
      staff.map(({ shift }) => shift),
      48,
    );
    const fares = faresOf(one.arrivals, open, cover, one.assumed);
    const formula = 100 * levelOf(one.arrivals, fares)!;
    expect(Math.abs(rehearse([one], staff, policies)[0]!.mean - formula)).toBeLessThan(3);
  });

  it("counts a person who handles several at once as several places", () => {
    const one = queue("a", 600, { concurrency: 3 });
    const staff = staffFor(one);
    const [level] = rehearse([one], staff, policies);
    expect(level!.mean).toBeGreaterThan(80);
    const [alone] = rehearse([{ ...one, assumed: { ...one.assumed, concurrency: 1 } }], staff, policies);
    expect(alone!.mean).toBeLessThan(50);
  });
});

describe("queues that share people", () => {
  const queues = [queue("a", 300), queue("b", 200, { handleSeconds: 300 }), queue("c", 120)];

  it("need fewer together than apart, and all keep their targets", () => {
    const found = sharedNeed({ queues, skills: [[0, 1, 2]], rules: usualRules, policies });
    expect(found.enough).toBe(true);
    expect(sum(found.onLine)).toBeLessThan(0.9 * sum(found.apart));
    for (const { mean } of found.levels) expect(mean).toBeGreaterThanOrEqual(80);
    expect(found.uplift).toBeLessThanOrEqual(1.15);
    expect(sum(found.scheduled)).toBeGreaterThanOrEqual(sum(found.onLine) / 0.8);
  });

  it("need clearly more when nobody shares", () => {
    const all = sharedNeed({ queues, skills: [[0, 1, 2]], rules: usualRules, policies });
    const skills = [[0], [1], [2], [0], [1]];
    const alone = sharedNeed({ queues, skills, rules: usualRules, policies });
    expect(sum(alone.onLine)).toBeGreaterThan(1.1 * sum(all.onLine));
  });

  it("say so where a queue is served by nobody", () => {
    const none = sharedNeed({ queues, skills: [[0, 1]], rules: usualRules, policies });
    expect(none.enough).toBe(false);
    expect(none.levels[2]!.mean).toBe(0);
  });
});
