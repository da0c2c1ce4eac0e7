import { describe, expect, it } from "vitest";
import { heldStates, itemTransitions, mayMove, openStates, type ItemStateName } from "../../core/item.ts";

const names = Object.keys(itemTransitions) as ItemStateName[];

function reachableFrom(start: ItemStateName): Set<ItemStateName> {
  const found = new Set<ItemStateName>([start]);
  for (const name of found) for (const next of itemTransitions[name]) found.add(next);
  return found;
}

describe("the life of a work item", () => {
  it("reaches every state from where items begin", () => {
    const reached = new Set([...reachableFrom("queued"), ...reachableFrom("self_service")]);
    expect([...reached].sort()).toEqual([...names].sort());
  });

  it("can end from every open state, and never goes on after an end", () => {
    const ends = names.filter((name) => itemTransitions[name].length === 0);
    expect(ends.sort()).toEqual(["abandoned", "canceled", "completed"]);
    for (const name of openStates)
      expect(
        ends.some((end) => reachableFrom(name).has(end)),
        name,
      ).toBe(true);
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
