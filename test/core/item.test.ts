import { describe, expect, it } from "vitest";
import { heldStates, itemTransitions, mayMove, openStates } from "../../core/item.ts";
import { endsOf, namesOf, reachableFrom, stuckIn } from "./tables.ts";

const names = namesOf(itemTransitions);

describe("the life of a work item", () => {
  it("reaches every state from where items begin", () => {
    const reached = reachableFrom(itemTransitions, "queued", "self_service");
    expect([...reached].sort()).toEqual([...names].sort());
  });

  it("can end from every open state, and never goes on after an end", () => {
    const ends = endsOf(itemTransitions);
    expect(ends.sort()).toEqual(["abandoned", "canceled", "completed"]);
    expect(stuckIn(itemTransitions, ends)).toEqual([]);
    expect(names.filter((name) => !ends.includes(name)).sort()).toEqual([...openStates].sort());
  });

  it("takes capacity only in states that name an agent", () => {
    for (const name of heldStates) expect(openStates).toContain(name);
    expect(heldStates).not.toContain("queued");
  });

  it("never lets an assigned item be claimed by another, and lets each held one return", () => {
    expect(mayMove("assigned", "assigned")).toBe(false);
    for (const name of ["reserved", "assigned", "on_hold"] as const)
      expect(mayMove(name, "queued"), name).toBe(true);
  });
});
