import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { again, stepOf } from "../../../core/routing/again.ts";
import { feedAgent, placeItem, type Offer } from "../../../core/routing/decide.ts";
import type { AgentFacts, QueueFacts, Waiting } from "../../../core/routing/facts.ts";
import { askedIn, decided, withoutOther } from "../../../core/routing/decided.ts";
import { explain, keep, type KeptDecision } from "../../../core/routing/kept.ts";
import { othersFor } from "../../../core/routing/others.ts";
import type { Picture } from "../../../core/routing/picture.ts";
import { selections, strategies } from "../../../core/routing/policies/all.ts";
import { agoMs, anAgent, anItem, aPicture, aQueue, aStep, nowMs, plainRules } from "./builders.ts";

const lines = ["cards", "loans", "vip"];
const skills = ["english", "loans"];
const seconds = (most: number) => fc.integer({ min: 0, max: most });
const someOf = (all: string[], least: number) => fc.subarray(all, { minLength: least });

const levels = fc.dictionary(fc.constantFrom(...skills), fc.integer({ min: 1, max: 5 }));
const steps = fc.array(
  fc
    .record({ skill: fc.constantFrom(...skills), level: fc.integer({ min: 1, max: 5 }), skip: fc.boolean() })
    .map(({ skill, level, skip }) => aStep({ needs: [{ skill, level }], skipIfNobody: skip })),
  { maxLength: 2 },
);
const agent: fc.Arbitrary<Partial<AgentFacts>> = fc.record({
  presence: fc.constantFrom("available" as const, "available" as const, "break" as const),
  routing: fc.constantFrom("idle" as const, "idle" as const, "reserved" as const),
  queues: someOf(lines, 1),
  team: fc.constantFrom(null, "north"),
  skills: levels,
  held: seconds(4).map((count) => (count === 0 ? [] : [{ kind: "chat" as const, count, cost: count * 25 }])),
  idleSinceMs: seconds(900).map(agoMs),
  workMs: seconds(3_600).map((one) => one * 1_000),
});
const item: fc.Arbitrary<Partial<Waiting>> = fc.record({
  queue: fc.constantFrom(...lines),
  alsoQueues: someOf(lines, 0),
  priority: fc.constantFrom(0 as const, 1 as const, 3 as const),
  rating: fc.constantFrom(null, "A" as const, "D" as const),
  arrivedAtMs: seconds(300).map(agoMs),
  enteredAtMs: seconds(90).map(agoMs),
  steps,
  passes: fc.array(fc.record({ agent: fc.constantFrom("a0", "a1"), untilMs: fc.constant(nowMs + 9_000) }), {
    maxLength: 2,
  }),
});
const queues: fc.Arbitrary<QueueFacts[]> = fc.tuple(
  ...lines.map((id) =>
    fc
      .record({
        strategy: fc.constantFrom(...strategies.map((one) => one.name)),
        steps,
        offersAtOnce: fc.integer({ min: 1, max: 5 }),
      })
      .map((facts) => aQueue(id, facts)),
  ),
);
const picturesOf = (mostItems: number): fc.Arbitrary<Picture> =>
  fc
    .record({
      // More than the twenty of each that are kept.
      agents: fc.array(agent, { minLength: 1, maxLength: 30 }),
      items: fc.array(item, { minLength: 1, maxLength: mostItems }),
      queues,
      selection: fc.constantFrom(...selections.map((one) => one.name)),
    })
    .map(({ agents, items, queues: all, selection }) =>
      aPicture({
        agents: agents.map((facts, at) => anAgent(`a${at}`, facts)),
        items: items.map((facts, at) => anItem(`i${at}`, facts)),
        queues: all,
        rules: { ...plainRules, selection },
      }),
    );
const pictures = picturesOf(30);

/** Every offer that this picture makes possible, whoever looks first. */
function offersOf(picture: Picture): Offer[] {
  const placed = [...picture.items()].map(({ id }) => placeItem(picture, id, nowMs));
  const fed = [...picture.agents()].map(({ id }) => feedAgent(picture, id, nowMs));
  return [...placed, ...fed].filter((offer) => offer !== null);
}

const stored = (kept: KeptDecision): KeptDecision => JSON.parse(JSON.stringify(kept)) as KeptDecision;

describe("a decision made again from its kept facts", () => {
  it("is the same, whatever the picture was and though it went through a store", () => {
    let decided = 0;
    const sought = new Set<string>();
    const property = fc.property(pictures, (picture) => {
      for (const offer of offersOf(picture)) {
        decided += 1;
        sought.add(offer.sought);
        const result = again(stored(keep(picture, offer, nowMs)));
        expect(result).toEqual({ same: true, item: offer.item.id, agent: offer.agent.id });
      }
    });
    fc.assert(property, { numRuns: 300 });
    expect(decided).toBeGreaterThan(1_000);
    expect([...sought].sort()).toEqual(["agent", "item"]);
  });

  it("asks the same again beside the first, also when some were taken before it was written", () => {
    let several = 0;
    const property = fc.property(picturesOf(2), fc.nat(4), (picture, taken) => {
      for (const offer of offersOf(picture)) {
        let decision = decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
        for (let left = taken; left > 0; left -= 1) {
          const [, other] = askedIn(decision.facts);
          if (other !== undefined) decision = withoutOther(decision, other);
        }
        const [agent, ...others] = askedIn(decision.facts);
        const result = again(stored(decision.facts));
        expect(result).toEqual({
          same: true,
          item: offer.item.id,
          agent,
          ...(decision.facts.others ? { others } : {}),
        });
        expect(decision.why.asked ?? [agent]).toEqual([agent, ...others]);
        if (others.length > 0) several += 1;
      }
    });
    fc.assert(property, { numRuns: 300 });
    expect(several).toBeGreaterThan(30);
  });

  it("differs where others would be asked beside the first", () => {
    const agents = ["a", "b", "c"].map((id, place) => anAgent(id, { idleSinceMs: agoMs(90 - place) }));
    const line = aQueue("cards", { offersAtOnce: 2 });
    const picture = aPicture({ agents, items: [anItem("i")], queues: [line] });
    const offer = placeItem(picture, "i", nowMs);
    if (!offer) throw new Error("Nobody was found.");
    const { facts } = decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
    expect(again(facts)).toEqual({ same: true, item: "i", agent: "a", others: ["b"] });
    const { agents: kept = [] } = facts.others ?? {};
    const later = kept.map((one) => (one.id === "b" ? { ...one, idleSinceMs: nowMs } : one));
    const changed = { ...facts, others: { agents: later, asked: ["b"] } };
    expect(again(changed)).toEqual({ same: false, item: "i", agent: "a", others: ["c"] });
  });

  it("differs where what was kept is not what was decided on", () => {
    const agents = [anAgent("a", { idleSinceMs: agoMs(90) }), anAgent("b", { idleSinceMs: agoMs(5) })];
    const picture = aPicture({ agents, items: [anItem("i")] });
    const offer = placeItem(picture, "i", nowMs);
    if (!offer) throw new Error("Nobody was found.");
    const kept = stored(keep(picture, offer, nowMs));
    expect(again(kept).same).toBe(true);
    const changed = {
      ...kept,
      agents: agents.map((one) => ({ ...one, idleSinceMs: agoMs(one.id === "b" ? 99 : 1) })),
    };
    expect(again(changed)).toEqual({ same: false, item: "i", agent: "b" });
  });

  it("says of everyone in the queue why they were not chosen, each once", () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        for (const offer of offersOf(picture)) {
          const { counts } = explain(picture, offer, nowMs, othersFor(picture, offer, nowMs));
          const excluded = Object.values(counts?.excluded ?? {}).reduce((sum, count) => sum + count, 0);
          const serving = [...picture.serving(offer.item)].length;
          expect((counts?.candidates ?? 0) + excluded).toBe(serving);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the step of a kept decision", () => {
  const own = aStep({ agents: ["own"] });
  const english = aStep({ needs: [{ skill: "english", level: 2 }] });
  const picture = aPicture({
    agents: [anAgent("own", { skills: { english: 5 } })],
    items: [anItem("i", { steps: [own] })],
    queues: [aQueue("cards", { steps: [english] })],
  });
  const offer = placeItem(picture, "i", nowMs);
  const kept = offer && keep(picture, offer, nowMs);

  it.each([
    [0, own],
    [1, english],
    [2, null],
    [null, null],
  ])("counts over the item's own and then the queue's: %s", (index, step) => {
    expect(kept && stepOf(kept, index)).toEqual(step);
  });
});
