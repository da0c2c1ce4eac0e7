import { describe, expect, it } from "vitest";
import { feedAgent, placeItem } from "../../../../core/routing/decide.ts";
import type { AgentFacts, QueueFacts } from "../../../../core/routing/facts.ts";
import { keepsCover } from "../../../../core/routing/policies/keepsCover.ts";
import { longestPassedOverMs, mostPressing } from "../../../../core/routing/policies/mostPressing.ts";
import { worthOf } from "../../../../core/routing/policies/worth.ts";
import { agoMs, anAgent, anItem, aPicture, aQueue, nowMs, plainRules } from "../builders.ts";

const rules = { ...plainRules, selection: mostPressing.name };
const strategy = keepsCover.name;
const busy: Partial<AgentFacts> = {
  routing: "interacting",
  held: [{ kind: "chat", count: 4, cost: 100 }],
};

/** Answered so many today, all of them in time. */
function aBusyQueue(id: string, answered: number, more: Partial<QueueFacts> = {}): QueueFacts {
  return aQueue(id, { strategy, tally: { answered, inTime: answered, lost: 0 }, ...more });
}

function chosenFor(agents: AgentFacts[], queues: QueueFacts[]): string | undefined {
  const picture = aPicture({ agents, queues, items: [anItem("one")], rules });
  return placeItem(picture, "one", nowMs)?.agent.id;
}

describe("whom: keeps cover", () => {
  const cards = aBusyQueue("cards", 100);

  it("spares the last idle agent of another line", () => {
    const agents = [
      anAgent("last", { queues: ["cards", "loans"], idleSinceMs: agoMs(600) }),
      anAgent("only", { queues: ["cards"] }),
    ];
    expect(chosenFor(agents, [cards, aBusyQueue("loans", 100)])).toBe("only");
  });

  it("spares the line with fewer idle agents", () => {
    const agents = [
      anAgent("rare", { queues: ["cards", "loans"] }),
      anAgent("common", { queues: ["cards", "leases"] }),
      anAgent("another", { queues: ["leases"] }),
      anAgent("third", { queues: ["leases"] }),
      anAgent("at-loans", { queues: ["loans"], ...busy }),
      anAgent("too", { queues: ["loans"], ...busy }),
    ];
    expect(chosenFor(agents, [cards, aBusyQueue("loans", 100), aBusyQueue("leases", 100)])).toBe("common");
  });

  it("spares the line that was promised more, and the one to which more come", () => {
    const agents = [
      anAgent("strict", { queues: ["cards", "vip"] }),
      anAgent("usual", { queues: ["cards", "loans"] }),
    ];
    const vip = aBusyQueue("vip", 100, { target: { percent: 95, withinMs: 20_000 } });
    expect(chosenFor(agents, [cards, vip, aBusyQueue("loans", 100)])).toBe("usual");
    expect(chosenFor(agents, [cards, aBusyQueue("vip", 10), aBusyQueue("loans", 1000)])).toBe("strict");
  });

  it("chooses whoever has worked less where nobody is missed elsewhere", () => {
    const agents = [
      anAgent("tired", { workMs: 3_000_000, idleSinceMs: agoMs(600) }),
      anAgent("rested", { workMs: 1_000_000 }),
    ];
    expect(chosenFor(agents, [cards])).toBe("rested");
  });
});

describe("which: most pressing", () => {
  const twoLines = anAgent("free", { queues: ["cards", "loans"] });

  function fed(
    cards: { ago: number[]; of?: number },
    loans: { ago: number[]; of?: number },
  ): string | undefined {
    const team = (id: string, size = 1): AgentFacts[] =>
      Array.from({ length: size }, (_, i) => anAgent(`${id}${i}`, { queues: [id], ...busy }));
    const items = Object.entries({ cards, loans }).flatMap(([queue, { ago }]) =>
      ago.map((seconds, i) => anItem(`${queue}${i}`, { queue, arrivedAtMs: agoMs(seconds) })),
    );
    const agents = [twoLines, ...team("cards", cards.of), ...team("loans", loans.of)];
    const picture = aPicture({ agents, items, queues: [aQueue("cards"), aQueue("loans")], rules });
    return feedAgent(picture, "free", nowMs)?.item.id;
  }

  it("goes where more wait for each agent, though another has waited longer", () => {
    expect(fed({ ago: [15] }, { ago: [5, 4, 3] })).toBe("loans0");
    expect(fed({ ago: [15], of: 1 }, { ago: [5, 4], of: 12 })).toBe("cards0");
  });

  it("goes, of two lines alike, where clients give up sooner", () => {
    const items = [anItem("cards0"), anItem("loans0", { queue: "loans" })];
    const hurried = (id: string): string | undefined => {
      const queues = ["cards", "loans"].map((one) =>
        aQueue(one, { patienceMs: one === id ? 120_000 : 900_000 }),
      );
      return feedAgent(aPicture({ agents: [twoLines], items, queues, rules }), "free", nowMs)?.item.id;
    };
    expect([hurried("cards"), hurried("loans")]).toEqual(["cards0", "loans0"]);
  });

  it("takes a line in its order", () => {
    expect(fed({ ago: [9, 18, 3] }, { ago: [] })).toBe("cards1");
  });

  it("saves whoever can still be answered in time", () => {
    expect(fed({ ago: [45] }, { ago: [10] })).toBe("loans0");
    expect(fed({ ago: [15] }, { ago: [10] })).toBe("cards0");
  });

  it("lets nobody wait beyond the bound, whatever presses elsewhere", () => {
    const crowd = Array.from({ length: 40 }, (_, i) => i / 4);
    const bound = longestPassedOverMs(aQueue("cards")) / 1000;
    expect(fed({ ago: [bound - 1] }, { ago: crowd })).toBe("loans39");
    expect(fed({ ago: [bound] }, { ago: crowd })).toBe("cards0");
  });

  it("pays a credit for class and rating", () => {
    const items = [
      anItem("plain", { arrivedAtMs: agoMs(12) }),
      anItem("raised", { queue: "loans", priority: 1 }),
    ];
    const queues = [aQueue("cards"), aQueue("loans")];
    const picture = aPicture({ agents: [twoLines], items, queues, rules });
    expect(feedAgent(picture, "free", nowMs)?.item.id).toBe("raised");
  });
});

describe("the worth of an agent's minute", () => {
  it("is one for a usual line, more for short work and strict promises", () => {
    expect(worthOf(aQueue("usual"))).toBe(1);
    expect(worthOf(aQueue("short", { handleMs: 60_000 }))).toBeGreaterThan(2);
    expect(worthOf(aQueue("patient", { patienceMs: 3_600_000 }))).toBeLessThan(1);
    expect(worthOf(aQueue("strict", { target: { percent: 90, withinMs: 10_000 } }))).toBeGreaterThan(4);
    expect(worthOf(aQueue("perfect", { target: { percent: 100, withinMs: 10_000 } }))).toBeLessThan(Infinity);
  });
});
