import { describe, expect, it } from "vitest";
import type { PlanningFacts } from "../../../core/planning/facts.ts";
import { mayWait } from "../../../core/planning/deferred.ts";
import { sharedNeed } from "../../../core/planning/shared.ts";
import { policiesOf, rosterOf, shareClock, togetherOf } from "../../../core/planning/together.ts";
import { plainRouting } from "../../../core/queue.ts";
import { shares } from "./histories.ts";

const open = shares.map((share) => share > 0);
const facts = (queue: string, volume: number, more: Partial<PlanningFacts> = {}): PlanningFacts => ({
  queue,
  day: "2026-12-01",
  timeZone: "Europe/Moscow",
  nowMs: 0,
  starts: shares.map((_, slot) => slot * 1_800_000),
  open,
  target: { percent: 80, withinMs: 20_000 },
  forecast: {
    state: "ready",
    total: volume,
    slots: shares.map((share) => share * volume),
    basis: { days: 8, growth: 0, holiday: false },
  },
  accuracy: null,
  historyDays: 56,
  historyFrom: null,
  course: shares,
  measured: { handleSeconds: 300, patienceSeconds: 300, concurrency: 1, handled: 100, abandoned: 20 },
  actual: null,
  onLine: null,
  people: [],
  plan: null,
  carried: [],
  kept: [],
  ...more,
});
const named = (...ids: string[]) => ({ people: ids.map((id) => ({ id, name: id })) });
const policies = policiesOf([{ routing: { ...plainRouting, strategy: "longest_idle" } }], "first_come");
const ready = (answer: ReturnType<typeof togetherOf>) => {
  if (answer.state !== "ready") throw new Error(`${answer.queue} lacks something.`);
  return answer.question;
};
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

describe("queues that are planned together", () => {
  const cards = facts("cards", 300, named("anna", "boris"));
  const loans = facts("loans", 150, named("boris", "vera"));

  it("become one question: who serves what, and the same is moved for all", () => {
    const question = ready(togetherOf([cards, loans], { volume: 2, shrinkage: 0.2 }, policies));
    expect(question.skills).toEqual([[0], [0, 1], [1]]);
    expect(question.queues.map(({ arrivals }) => Math.round(sum(arrivals)))).toEqual([600, 300]);
    expect(question.queues.map(({ assumed }) => assumed.shrinkage)).toEqual([0.2, 0.2]);
    expect(question.policies).toEqual(policies);
  });

  it("say of which of them something must be known first", () => {
    const measured = { ...loans.measured, handleSeconds: null };
    expect(togetherOf([cards, { ...loans, measured }], {}, policies)).toEqual({
      state: "missing",
      queue: "loans",
      volume: false,
      handle: true,
    });
  });

  it("share a clock only in one time zone", () => {
    expect(shareClock([cards, loans])).toBe(true);
    expect(shareClock([cards, { timeZone: "Asia/Vladivostok" }])).toBe(false);
  });

  it("have the same answer each time, are told how far it is, and sum what each needs alone", () => {
    const question = ready(togetherOf([cards, loans], {}, policies));
    const told: number[] = [];
    const found = sharedNeed(question, (done) => told.push(done));
    expect(sharedNeed(structuredClone(question))).toEqual(found);
    expect(found.alone).toHaveLength(2);
    found.apart.forEach((people, slot) =>
      expect(people).toBe((found.alone[0]![slot] ?? 0) + (found.alone[1]![slot] ?? 0)),
    );
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(1);
    expect(told.length).toBeGreaterThan(3);
  });

  it("are staffed as planned; without a plan as many as the pool needs, and no more than there are", () => {
    const shift = { from: 16, to: 32, breaks: [] };
    const plan = {
      shifts: [
        { ...shift, agent: "boris" },
        { ...shift, agent: null },
      ],
      arrivals: [],
      needed: [],
      assumed: ready(togetherOf([cards], {}, policies)).queues[0]!.assumed,
      rev: 1,
      savedAtMs: 0,
      savedBy: "",
    };
    const planned = [{ ...cards, plan }, loans];
    const asPlanned = rosterOf(planned, ready(togetherOf(planned, { shrinkage: 0.25 }, policies)));
    expect(asPlanned.people).toEqual([
      { id: "boris", name: "boris", queues: [0, 1], shift: { ...shift, agent: "boris" } },
    ]);
    expect(asPlanned.away).toBe(0.25);
    const open = rosterOf([cards, loans], ready(togetherOf([cards, loans], {}, policies)));
    expect(open.people.map(({ id, queues }) => [id, queues])).toEqual([
      ["anna", [0]],
      ["boris", [0, 1]],
      ["vera", [1]],
    ]);
    expect(open.away).toBe(0);
  });

  it("are no reason to answer calls late because letters may wait", () => {
    const letters = facts("letters", 60, {
      ...named("anna", "boris", "vera"),
      target: { percent: 90, withinMs: 4 * 3_600_000 },
    });
    const everyone = named("anna", "boris", "vera");
    const calls = ready(togetherOf([{ ...cards, ...everyone }], {}, policies));
    const both = ready(togetherOf([{ ...cards, ...everyone }, letters], {}, policies));
    const [alone, mixed] = [sharedNeed(calls), sharedNeed(both)];
    // One pool with more work never needs fewer, although the letters' target is far laxer.
    mixed.pooled.forEach((people, slot) => expect(people).toBeGreaterThanOrEqual(alone.pooled[slot] ?? 0));
    for (const [index, { assumed }] of both.queues.entries())
      expect(mixed.levels[index]!.mean).toBeGreaterThanOrEqual(assumed.target.percent);
    expect([mayWait(20), mayWait(4 * 3_600)]).toEqual([false, true]);
  });
});
