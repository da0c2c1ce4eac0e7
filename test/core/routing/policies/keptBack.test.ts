import { describe, expect, it } from "vitest";
import { besides } from "../../../../core/routing/beside.ts";
import { chooseAgent, feedAgent, lookAgainMs, placeItem } from "../../../../core/routing/decide.ts";
import type { AgentFacts, QueueFacts, Waiting } from "../../../../core/routing/facts.ts";
import { keep, replay } from "../../../../core/routing/kept.ts";
import type { Picture } from "../../../../core/routing/picture.ts";
import { firstCome } from "../../../../core/routing/policies/firstCome.ts";
import { mostPressing } from "../../../../core/routing/policies/mostPressing.ts";
import { agoMs, anAgent, anItem, aPicture, aQueue, nowMs, plainRules } from "../builders.ts";

const call: Partial<Waiting> = { kind: "call", cost: 100 };
const busy: Partial<AgentFacts> = { routing: "interacting", held: [{ kind: "call", count: 1, cost: 100 }] };
/** Serves the big line and the strict one. */
const both = anAgent("both", { queues: ["cards", "vip"] });

interface Case {
  /** Agents of the big line who talk. */
  talking?: number;
  agents?: readonly AgentFacts[];
  items?: readonly Waiting[];
  cards?: Partial<QueueFacts>;
  selection?: string;
}

/** Thirty talk in a line of three minutes' work; the strict line has nobody but `both`. */
function house({ talking = 30, agents = [both], items = [], cards = {}, selection }: Case = {}): Picture {
  const tallyOf = (answered: number) => ({ answered, inTime: answered, lost: 0 });
  return aPicture({
    rules: { ...plainRules, selection: selection ?? mostPressing.name },
    queues: [
      aQueue("cards", { handleMs: 180_000, tally: tallyOf(100), ...cards }),
      aQueue("vip", {
        handleMs: 180_000,
        tally: tallyOf(10),
        target: { percent: 90, withinMs: 10_000 },
      }),
    ],
    agents: [...agents, ...Array.from({ length: talking }, (_, i) => anAgent(`talks${i}`, busy))],
    items: items.length > 0 ? [...items] : [aCall("one", 2)],
  });
}

function aCall(id: string, ago: number, more: Partial<Waiting> = {}): Waiting {
  return anItem(id, { ...call, arrivedAtMs: agoMs(ago), ...more });
}

function fed(one: Case = {}): string | undefined {
  return feedAgent(house(one), "both", nowMs)?.item.id;
}

describe("an agent who is kept back", () => {
  it("is the last hope of a strict line, while the item can be left to others in time", () => {
    expect(fed()).toBeUndefined();
    expect(placeItem(house(), "one", nowMs)).toBeNull();
    // Nobody was forgotten: the watcher would find a free agent beside a waiting item.
    expect(besides(house(), [], nowMs)).toEqual([]);
    expect(besides(house(), [], nowMs + 10_000)).toHaveLength(1);
  });

  it("is given the item as soon as it might be late", () => {
    expect(fed({ items: [aCall("one", 11)] })).toBeUndefined();
    expect(fed({ items: [aCall("one", 12)] })).toBe("one");
  });

  it("is given it where too many wait, or too few work, for the others to come in time", () => {
    expect(fed({ items: [aCall("one", 2), aCall("two", 1)] })).toBeUndefined();
    expect(fed({ items: [aCall("one", 2), aCall("two", 1), aCall("three", 0)] })).toBe("one");
    expect(fed({ talking: 10 })).toBe("one");
    expect(fed({ talking: 0 })).toBe("one");
  });

  it("goes to the strict line at once", () => {
    const items = [aCall("one", 2), aCall("strict", 0, { queue: "vip" })];
    expect(fed({ items })).toBe("strict");
  });

  it("is given it while the strict line has others", () => {
    const agents = [both, anAgent("more", { queues: ["vip"] })];
    expect(fed({ agents })).toBe("one");
  });

  it("is not, where all promises are alike", () => {
    const agents = [anAgent("both", { queues: ["cards", "loans"] })];
    expect(fed({ agents })).toBe("one");
  });

  it("does not keep the item from others who are idle", () => {
    const only = anAgent("only", { workMs: 100_000_000 });
    expect(placeItem(house({ agents: [both, only] }), "one", nowMs)?.agent.id).toBe("only");
    const ranked = chooseAgent(house(), aCall("one", 2), [both, only], nowMs);
    expect(ranked.map(({ one, score }) => [one.id, score === null])).toEqual([
      ["only", false],
      ["both", true],
    ]);
  });

  it("is nobody who would have room for both, whom the item asks for, or of whose line little is known", () => {
    expect(fed({ items: [aCall("one", 2, { cost: 50 })] })).toBe("one");
    const step = { needs: [], agents: ["both"], teams: [], forMs: 60_000, skipIfNobody: false };
    expect(fed({ items: [aCall("one", 2, { steps: [step] })] })).toBe("one");
    expect(fed({ cards: { handleMs: null } })).toBe("one");
  });

  it("is not kept from what has waited for a minute, however much time it was promised", () => {
    const cards = { target: { percent: 80, withinMs: 3_600_000 } };
    expect(fed({ cards, items: [aCall("one", 60)] })).toBeUndefined();
    expect(fed({ cards, items: [aCall("one", 61)] })).toBe("one");
  });

  it("is kept for longer from nobody whose wait began with a credit", () => {
    expect(fed({ items: [aCall("one", 2, { priority: 1 })] })).toBe("one");
  });

  it("is looked at again at the moment in which the clock ends it", () => {
    const picture = house();
    const item = picture.item("one");
    const againMs = item && lookAgainMs(picture, item, nowMs);
    if (againMs == null) throw new Error("Nobody is kept back.");
    expect(feedAgent(picture, "both", againMs - 1)).toBeNull();
    expect(feedAgent(picture, "both", againMs)?.item.id).toBe("one");
    const nobodyIdle = house({ agents: [anAgent("both", { queues: ["cards", "vip"], ...busy })] });
    expect(lookAgainMs(nobodyIdle, item!, nowMs)).toBeNull();
  });

  it("is kept by no other selection", () => {
    expect(fed({ selection: firstCome.name })).toBe("one");
  });

  it("is kept back again when the decision is made again", () => {
    const only = anAgent("only", { workMs: 100_000_000 });
    const picture = house({ agents: [both, only] });
    const offer = placeItem(picture, "one", nowMs);
    expect(offer && replay(keep(picture, offer, nowMs))).toEqual({ item: "one", agent: "only" });
  });
});
