import { describe, expect, it } from "vitest";
import { exponential, gamma, lognormal, normal } from "../../../core/simulation/distributions.ts";
import { Agenda } from "../../../core/simulation/heap.ts";
import { randomOf, type Random } from "../../../core/simulation/random.ts";

const many = 40_000;

function momentsOf(draw: (random: Random) => number): { mean: number; sd: number } {
  const random = randomOf(7);
  const values = Array.from({ length: many }, () => draw(random));
  const mean = values.reduce((sum, value) => sum + value, 0) / many;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / many) };
}

describe("the seeded source", () => {
  it("repeats itself for a seed and differs for another", () => {
    const first = (seed: number): number[] => {
      const random = randomOf(seed);
      return [random.next(), random.next(), random.next()];
    };
    expect(first(5)).toEqual(first(5));
    expect(first(5)).not.toEqual(first(6));
  });

  it("splits into streams that do not depend on what was drawn before", () => {
    const fresh = randomOf(1).split("talk").next();
    const used = randomOf(1);
    used.next();
    expect(used.split("talk").next()).toBe(fresh);
    expect(randomOf(1).split("wait").next()).not.toBe(fresh);
  });

  it("fills the unit interval evenly", () => {
    const random = randomOf(3);
    const counts = new Array<number>(20).fill(0);
    for (let i = 0; i < many; i += 1) {
      const bin = Math.floor(random.next() * 20);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    const expected = many / 20;
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9 % of a chi-square with 19 degrees of freedom.
    expect(chi2).toBeLessThan(43.8);
  });
});

describe("distributions", () => {
  // Five standard errors of 40,000 draws.
  it.each([
    ["exponential", (random: Random) => exponential(random, 180), 180, 180],
    ["lognormal", (random: Random) => lognormal(random, 180, 1.15), 180, 207],
    ["gamma", (random: Random) => gamma(random, 1, 0.1), 1, 0.1],
    ["normal", normal, 0, 1],
  ])("%s has its mean and spread", (_name, draw, mean, sd) => {
    const found = momentsOf(draw);
    expect(Math.abs(found.mean - mean)).toBeLessThan((5 * sd) / Math.sqrt(many));
    expect(Math.abs(found.sd / sd - 1)).toBeLessThan(0.12);
  });
});

describe("the agenda", () => {
  it("gives events by time, and those of one moment in the order they came", () => {
    const random = randomOf(11);
    const agenda = new Agenda();
    const events = Array.from({ length: 500 }, (_, id) => ({ id, at: Math.floor(random.next() * 60) }));
    for (const { at, id } of events) agenda.add(at, id);
    const expected = [...events].sort((a, b) => a.at - b.at || a.id - b.id).map(({ id }) => id);
    expect(Array.from({ length: 500 }, () => agenda.take())).toEqual(expected);
    expect([agenda.take(), agenda.nextMs]).toEqual([-1, Infinity]);
  });
});
