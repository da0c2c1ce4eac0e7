import { describe, expect, it } from "vitest";
import type { SharedQueue } from "../../../core/planning/rehearsal.ts";
import { planSkills, worthOf, type SkillPlanQuestion } from "../../../core/planning/skillPlan.ts";
import { shares } from "./histories.ts";

const open = shares.map((share) => share > 0);
const queue = (id: string, volume: number): SharedQueue => ({
  id,
  arrivals: shares.map((share) => share * volume),
  open,
  assumed: {
    handleSeconds: 300,
    patienceSeconds: 300,
    concurrency: 1,
    shrinkage: 0,
    target: { percent: 80, withinSeconds: 20, of: "offered" },
  },
});
const whole = { from: 16, to: 40, breaks: [] };
const early = { from: 16, to: 28, breaks: [] };
const group = (name: string, count: number, queues: number[], shift = whole) =>
  Array.from({ length: count }, (_, at) => ({ id: `${name}${at}`, name: `${name}${at}`, queues, shift }));
const house = (more: Partial<SkillPlanQuestion>): SkillPlanQuestion => ({
  queues: [queue("cards", 450), queue("loans", 150)],
  people: [],
  away: 0,
  policies: { strategy: "automatic", selection: "most_pressing" },
  ...more,
});

describe("the plan of skills", () => {
  const people = [...group("card", 4, [0]), ...group("loan", 1, [1], early), ...group("late", 4, [1])];
  const overrun = house({ people });

  it("has those who have time learn what is overrun, and names who is there when it comes", () => {
    const { lessons, tried, levels } = planSkills(overrun);
    expect(tried).toBe(2);
    expect(levels[0]).toBeLessThan(levels[1]!);
    const [best] = lessons;
    expect([best?.queue, people[best!.pupil]?.name]).toEqual([0, "late0"]);
    expect(best!.alike.map((index) => people[index]?.name)).toEqual(["late1", "late2", "late3"]);
    expect(worthOf(best!)).toBe("helps");
    expect(best!.after).toBeGreaterThan(best!.before);
  });

  it("answers the same each time, and tells how far it is up to the end", () => {
    const told: number[] = [];
    const found = planSkills(overrun, (done) => told.push(done));
    expect(planSkills(structuredClone(overrun))).toEqual(found);
    expect(told.at(-1)).toBeCloseTo(1, 9);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it("promises what the lesson then brings: nothing of it lies outside of the interval by much", () => {
    const [best] = planSkills(overrun).lessons;
    const after = people.map((one, index) => (index === best!.pupil ? { ...one, queues: [0, 1] } : one));
    const gained = planSkills(house({ people: after })).level - planSkills(overrun).level;
    expect(Math.abs(gained - best!.gain.mean)).toBeLessThanOrEqual(best!.gain.half);
  });

  it("says that nothing is worth it where everybody has time", () => {
    const idle = house({
      queues: [queue("cards", 60), queue("loans", 40)],
      people: [...group("card", 8, [0]), ...group("loan", 8, [1])],
    });
    const { lessons, level } = planSkills(idle);
    expect(level).toBeGreaterThan(99);
    expect(lessons).toHaveLength(2);
    for (const lesson of lessons) expect(worthOf(lesson)).toBe("chance");
  });

  it("has nothing to try where everybody serves everything", () => {
    expect(planSkills(house({ people: group("all", 10, [0, 1]) }))).toMatchObject({ tried: 0, lessons: [] });
  });

  it("lets the same people be away with a lesson and without", () => {
    const often = planSkills(house({ people, away: 0.2 }));
    expect(often.level).toBeLessThan(planSkills(overrun).level);
    expect(worthOf(often.lessons[0]!)).toBe("helps");
  });

  it("tells harm from chance", () => {
    expect(worthOf({ gain: { mean: -3, half: 1 } })).toBe("harms");
    expect(worthOf({ gain: { mean: -3, half: 4 } })).toBe("chance");
    expect(worthOf({ gain: { mean: 3, half: 1 } })).toBe("helps");
  });
});
