import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemKinds } from "../../../core/routing/facts.ts";
import { hasRoom, unfit } from "../../../core/routing/fit.ts";
import { anAgent, anItem, plainRules } from "./builders.ts";

const holding = fc.record({
  held: fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom(...itemKinds),
      count: fc.integer({ min: 1, max: 3 }),
      cost: fc.integer({ min: 1, max: 120 }),
    }),
    { selector: (one) => one.kind, maxLength: 4 },
  ),
  capacity: fc.integer({ min: 1, max: 120 }),
  limits: fc.dictionary(fc.constantFrom(...itemKinds), fc.integer({ min: 0, max: 3 })),
});

describe("an agent's room", () => {
  it("is left exactly where some item could be offered", () => {
    fc.assert(
      fc.property(holding, (more) => {
        const agent = anAgent("anna", more);
        const smallest = itemKinds.map((kind) => anItem("i", { kind, cost: 1 }));
        const fits = smallest.some((item) => unfit(agent, item, null, plainRules) === null);
        expect(hasRoom(agent, plainRules)).toBe(fits);
      }),
    );
  });

  it("is left for a call beside letters that fill the budget, and not beside a call", () => {
    const full = (kind: "call" | "letter") => anAgent("anna", { held: [{ kind, count: 1, cost: 100 }] });
    expect(hasRoom(full("letter"), plainRules)).toBe(true);
    expect(hasRoom(full("call"), plainRules)).toBe(false);
  });
});
