import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedAgent, lookAgainMs, placeItem, stepNow } from "../../../core/routing/decide.ts";
import type { AgentFacts, QueueFacts, RoutingRules, Waiting } from "../../../core/routing/facts.ts";
import { unfit } from "../../../core/routing/fit.ts";
import { byTurn, mostOvertakenMs } from "../../../core/routing/turn.ts";
import { agoMs, anAgent, anItem, aPicture, aQueue, aStep, nowMs, plainRules } from "./builders.ts";

const pass = (agent: string, leftSeconds = 30) => ({ agent, untilMs: nowMs + leftSeconds * 1_000 });

describe("who is offered an item", () => {
  const cases: [string, AgentFacts[], Waiting, string | null, QueueFacts?][] = [
    ["nobody on duty", [], anItem("i"), null],
    ["the only fit agent", [anAgent("a")], anItem("i"), "a"],
    [
      "the longest idle",
      [anAgent("a", { idleSinceMs: agoMs(5) }), anAgent("b", { idleSinceMs: agoMs(50) })],
      anItem("i"),
      "b",
    ],
    [
      "not one who serves other queues",
      [anAgent("a", { queues: ["mortgage"], idleSinceMs: agoMs(900) }), anAgent("b")],
      anItem("i"),
      "b",
    ],
    [
      "one of a further queue",
      [anAgent("a", { queues: ["loans"] })],
      anItem("i", { alsoQueues: ["loans"] }),
      "a",
    ],
    ["not one on a break", [anAgent("a", { presence: "break" })], anItem("i"), null],
    ["not one about to leave", [anAgent("a", { leaving: true })], anItem("i"), null],
    ["not one who missed an offer", [anAgent("a", { routing: "not_responding" })], anItem("i"), null],
    ["not one who has an offer", [anAgent("a", { routing: "reserved" })], anItem("i"), null],
    ["not one whose desk is lost", [anAgent("a", { liveness: "lost" })], anItem("i"), null],
    ["not one whose desk was never there", [anAgent("a", { liveness: "absent" })], anItem("i"), null],
    ["not one whose desk may be coming back", [anAgent("a", { liveness: "grace" })], anItem("i"), null],
    ["one with room", [anAgent("a", { held: [{ kind: "chat", count: 3, cost: 75 }] })], anItem("i"), "a"],
    [
      "not one without room",
      [anAgent("a", { held: [{ kind: "chat", count: 3, cost: 76 }] })],
      anItem("i"),
      null,
    ],
    [
      "a call although the agent writes letters, which wait",
      [anAgent("a", { held: [{ kind: "letter", count: 3, cost: 90 }] })],
      anItem("i", { kind: "call", cost: 100 }),
      "a",
    ],
    [
      "nothing to one who is on a call",
      [anAgent("a", { held: [{ kind: "call", count: 1, cost: 100 }] })],
      anItem("i", { kind: "letter", cost: 10 }),
      null,
    ],
    [
      "not one who holds as many of the kind as they may",
      [anAgent("a", { held: [{ kind: "chat", count: 2, cost: 20 }], limits: { chat: 2 } })],
      anItem("i"),
      null,
    ],
    [
      "one who did not pass it before one who did",
      [anAgent("a", { idleSinceMs: agoMs(900) }), anAgent("b", { idleSinceMs: agoMs(1) })],
      anItem("i", { passes: [pass("a")] }),
      "b",
    ],
    [
      "one who passed it when nobody else could ever take it",
      [anAgent("a")],
      anItem("i", { passes: [pass("a")] }),
      "a",
    ],
    [
      "nobody while the only other one is busy and will be free",
      [anAgent("a"), anAgent("b", { held: [{ kind: "chat", count: 4, cost: 100 }] })],
      anItem("i", { passes: [pass("a")] }),
      null,
    ],
    [
      "one whose pass has run out",
      [anAgent("a"), anAgent("b", { held: [{ kind: "chat", count: 4, cost: 100 }] })],
      anItem("i", { passes: [pass("a", 0)] }),
      "a",
    ],
    ["by id when all else is equal", [anAgent("b"), anAgent("a")], anItem("i"), "a"],
    [
      "the least occupied where the queue says so",
      [
        anAgent("a", { idleSinceMs: agoMs(900), workMs: 1_800_000 }),
        anAgent("b", { idleSinceMs: agoMs(1), workMs: 60_000 }),
      ],
      anItem("i"),
      "b",
      aQueue("cards", { strategy: "least_occupied" }),
    ],
    [
      "the best level where the queue says so",
      [anAgent("a", { skills: { english: 3 } }), anAgent("b", { skills: { english: 5 } })],
      anItem("i"),
      "b",
      aQueue("cards", {
        strategy: "best_level",
        steps: [aStep({ needs: [{ skill: "english", level: 2 }] })],
      }),
    ],
    [
      "automatically the longest idle where all can do the same",
      [anAgent("a", { idleSinceMs: agoMs(900) }), anAgent("b", { idleSinceMs: agoMs(1) })],
      anItem("i"),
      "a",
      aQueue("cards", { strategy: "automatic" }),
    ],
    [
      "automatically whoever is missed least where they cannot",
      [
        anAgent("a", { queues: ["cards", "vip"], idleSinceMs: agoMs(900) }),
        anAgent("b", { idleSinceMs: agoMs(1) }),
      ],
      anItem("i"),
      "b",
      aQueue("cards", { strategy: "automatic" }),
    ],
    [
      "the specialist first where the queue says so",
      [
        anAgent("a", { queues: ["cards", "vip"], idleSinceMs: agoMs(900) }),
        anAgent("b", { idleSinceMs: agoMs(1) }),
      ],
      anItem("i"),
      "b",
      aQueue("cards", { strategy: "specialist_first" }),
    ],
  ];

  it.each(cases)("%s", (_, agents, item, chosen, queue) => {
    const picture = aPicture({ agents, items: [item], queues: queue ? [queue] : [] });
    expect(placeItem(picture, "i", nowMs)?.agent.id ?? null).toBe(chosen);
  });
});

describe("the steps of a wait", () => {
  const english = { skill: "english", level: 3 };
  const steps = [aStep({ needs: [english] }), aStep({ needs: [{ ...english, level: 1 }], forMs: 60_000 })];
  const waits = (seconds: number) => anItem("i", { enteredAtMs: agoMs(seconds) });
  const agents = [
    anAgent("good", { skills: { english: 4 }, idleSinceMs: agoMs(1) }),
    anAgent("fair", { skills: { english: 1 }, idleSinceMs: agoMs(50) }),
    anAgent("none", { idleSinceMs: agoMs(900) }),
  ];

  it.each([
    [0, "good"],
    [29.9, "good"],
    [30, "fair"],
    [89, "fair"],
    [90, "none"],
  ])("after %d s it goes to %s", (seconds, chosen) => {
    const picture = aPicture({ agents, items: [waits(seconds)], queues: [aQueue("cards", { steps })] });
    expect(placeItem(picture, "i", nowMs)?.agent.id).toBe(chosen);
  });

  it("waits for the right one rather than for anyone, and says when to look again", () => {
    const picture = aPicture({
      agents: agents.slice(1),
      items: [waits(10)],
      queues: [aQueue("cards", { steps })],
    });
    expect(placeItem(picture, "i", nowMs)).toBeNull();
    expect(lookAgainMs(picture, waits(10), nowMs)).toBe(nowMs + 20_000);
    expect(feedAgent(picture, "none", nowMs)).toBeNull();
  });

  it("takes no time for a step that nobody on duty could ever meet", () => {
    const skipping = steps.map((step) => ({ ...step, skipIfNobody: true }));
    const queues = [aQueue("cards", { steps: skipping })];
    const without = aPicture({ agents: agents.slice(1), items: [waits(10)], queues });
    expect(placeItem(without, "i", nowMs)?.agent.id).toBe("fair");
    const busy = anAgent("good", { skills: { english: 5 }, held: [{ kind: "call", count: 1, cost: 100 }] });
    const later = aPicture({ agents: [busy, ...agents.slice(1)], items: [waits(10)], queues });
    expect(placeItem(later, "i", nowMs)).toBeNull();
    // A desk that may be coming back is still somebody to wait for.
    later.putAgent({ ...busy, liveness: "grace" });
    expect(placeItem(later, "i", nowMs)).toBeNull();
    later.putAgent({ ...busy, presence: "break" });
    expect(placeItem(later, "i", nowMs)?.agent.id).toBe("fair");
  });

  it("asks for the client's own agent first, then for their team, then for anyone", () => {
    const own = [
      aStep({ agents: ["own"], skipIfNobody: true }),
      aStep({ teams: ["north"], skipIfNobody: true }),
    ];
    const people = [
      anAgent("own", { held: [{ kind: "chat", count: 4, cost: 100 }] }),
      anAgent("mate", { team: "north", idleSinceMs: agoMs(1) }),
      anAgent("other", { idleSinceMs: agoMs(900) }),
    ];
    const at = (seconds: number) => {
      const item = anItem("i", { steps: own, enteredAtMs: agoMs(seconds) });
      const picture = aPicture({ agents: people, items: [item] });
      return {
        to: placeItem(picture, "i", nowMs)?.agent.id ?? null,
        step: stepNow(picture, item, nowMs).index,
      };
    };
    expect(at(10)).toEqual({ to: null, step: 0 });
    expect(at(31)).toEqual({ to: "mate", step: 1 });
    expect(at(61)).toEqual({ to: "other", step: null });
  });
});

describe("a step that is for those who have room soon", () => {
  const own = aStep({ agents: ["own"], skipIfNobody: true, soon: true });
  const item = anItem("i", { steps: [own], enteredAtMs: agoMs(1) });
  const full = [{ kind: "chat" as const, count: 4, cost: 100 }];
  const placed = (sinceSeconds: number, { handleMs = 180_000 as number | null, held = full } = {}) => {
    const agents = [anAgent("own", { held, idleSinceMs: agoMs(sinceSeconds) }), anAgent("other")];
    const picture = aPicture({ agents, items: [item], queues: [aQueue("cards", { handleMs })] });
    return placeItem(picture, "i", nowMs)?.agent.id ?? null;
  };

  it("waits for an agent who will be done in time, and not for one who has just begun", () => {
    expect(placed(151)).toBeNull();
    expect(placed(149)).toBe("other");
    expect(placed(0)).toBe("other");
  });

  it("waits for whoever has been at it for longer than usual, and where nothing was measured", () => {
    expect(placed(900)).toBeNull();
    expect(placed(0, { handleMs: null })).toBeNull();
  });

  it("is for whoever has room now", () => {
    expect(placed(0, { held: [{ kind: "chat", count: 1, cost: 25 }] })).toBe("own");
  });
});

describe("what a freed agent is offered", () => {
  it("takes turns by what class and rating are worth, then by age", () => {
    const items = [
      anItem("young", { arrivedAtMs: agoMs(1) }),
      anItem("old", { arrivedAtMs: agoMs(55) }),
      anItem("urgent", { arrivedAtMs: agoMs(2), priority: 1 }),
      anItem("dear", { arrivedAtMs: agoMs(2), rating: "A" }),
    ];
    const turns = [...items].sort(byTurn(plainRules)).map((item) => item.id);
    expect(turns).toEqual(["urgent", "old", "dear", "young"]);
    expect(feedAgent(aPicture({ agents: [anAgent("a")], items }), "a", nowMs)?.item.id).toBe("urgent");
  });

  it("lets a newcomer wait while an older one of another queue wants the same agent", () => {
    const agents = [anAgent("a", { queues: ["cards", "loans"] })];
    const items = [anItem("old", { queue: "loans", arrivedAtMs: agoMs(100) }), anItem("new")];
    expect(placeItem(aPicture({ agents, items }), "new", nowMs)?.item.id).toBe("old");
  });

  it("comes back to a passed item only when nobody else could take it", () => {
    const items = [anItem("passed", { arrivedAtMs: agoMs(100), passes: [pass("a")] }), anItem("fresh")];
    const two = aPicture({ agents: [anAgent("a"), anAgent("b", { routing: "reserved" })], items });
    expect(feedAgent(two, "a", nowMs)?.item.id).toBe("fresh");
    expect(feedAgent(aPicture({ agents: [anAgent("a")], items }), "a", nowMs)?.item.id).toBe("passed");
  });

  it("comes back to a passed item where the others may never hold anything like it", () => {
    const items = [anItem("passed", { arrivedAtMs: agoMs(100), passes: [pass("a")] })];
    for (const never of [{ limits: { chat: 0 } }, { capacity: 20 }])
      expect(
        feedAgent(aPicture({ agents: [anAgent("a"), anAgent("b", never)], items }), "a", nowMs),
      ).toMatchObject({
        item: { id: "passed" },
      });
  });

  it("spends no time on a step for somebody who may never hold anything like it", () => {
    const forB = [aStep({ agents: ["b"], skipIfNobody: true })];
    const items = [anItem("i", { steps: forB })];
    const chosen = (more: Partial<AgentFacts>) =>
      feedAgent(aPicture({ agents: [anAgent("a"), anAgent("b", more)], items }), "a", nowMs)?.item.id;
    expect(chosen({})).toBeUndefined();
    expect(chosen({ limits: { chat: 0 } })).toBe("i");
    expect(chosen({ capacity: 20 })).toBe("i");
    const picture = aPicture({ agents: [anAgent("a"), anAgent("b")], items });
    expect(feedAgent(picture, "a", nowMs)).toBeNull();
    picture.putAgent(anAgent("b", { limits: { chat: 0 } }));
    expect(feedAgent(picture, "a", nowMs)?.item.id).toBe("i");
  });

  it("judges a step for each item by itself: what one of a queue may hope for, another may not", () => {
    const forTeam = [aStep({ teams: ["north"], skipIfNobody: true })];
    const queues = [aQueue("cards", { steps: forTeam })];
    const north = anAgent("n", { queues: ["loans"], team: "north", routing: "reserved" });
    const items = [anItem("shared", { alsoQueues: ["loans"] }), anItem("plain", { arrivedAtMs: agoMs(5) })];
    const picture = aPicture({ agents: [anAgent("a"), north], items, queues });
    expect(feedAgent(picture, "a", nowMs)?.item.id).toBe("plain");
    const lettersOnly = anAgent("n", { team: "north", limits: { chat: 0 } });
    const mixed = [anItem("mail", { kind: "letter" }), anItem("talk", { arrivedAtMs: agoMs(5) })];
    const other = aPicture({ agents: [anAgent("a"), lettersOnly], items: mixed, queues });
    expect(feedAgent(other, "a", nowMs)?.item.id).toBe("talk");
  });

  it("looks past those at the head whom the agent cannot serve", () => {
    const english = [aStep({ needs: [{ skill: "english", level: 1 }] })];
    const items = [anItem("hard", { arrivedAtMs: agoMs(20), steps: english }), anItem("easy")];
    expect(feedAgent(aPicture({ agents: [anAgent("a")], items }), "a", nowMs)?.item.id).toBe("easy");
  });

  it("gives nothing to an agent who cannot take anything", () => {
    const picture = aPicture({ agents: [anAgent("a", { presence: "break" })], items: [anItem("i")] });
    expect(feedAgent(picture, "a", nowMs)).toBeNull();
  });
});

const anyRules: fc.Arbitrary<RoutingRules> = fc
  .record({
    one: fc.integer({ min: 0, max: 300_000 }),
    two: fc.integer({ min: 0, max: 300_000 }),
    three: fc.integer({ min: 0, max: 900_000 }),
    a: fc.integer({ min: 0, max: 120_000 }),
    b: fc.integer({ min: 0, max: 60_000 }),
  })
  .map(({ one, two, three, a, b }) => ({
    ...plainRules,
    classCreditMs: { 0: 0, 1: one, 2: two, 3: three },
    ratingCreditMs: { A: a, B: b, C: 0, D: 0 },
  }));
const anyItem = fc.record({
  priority: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  rating: fc.constantFrom(null, "A" as const, "B" as const, "D" as const),
  arrivedAtMs: fc.integer({ min: nowMs - 3_600_000, max: nowMs }),
});

describe("the order of a line under any rules", () => {
  it("never lets an item be overtaken by one that arrived later than the stated bound", () => {
    fc.assert(
      fc.property(anyRules, anyItem, anyItem, (rules, older, younger) => {
        const late = younger.arrivedAtMs - older.arrivedAtMs > mostOvertakenMs(rules);
        if (late) expect(byTurn(rules)(anItem("o", older), anItem("y", younger))).toBeLessThan(0);
      }),
    );
  });

  it("is the order of arrival within one class and rating", () => {
    fc.assert(
      fc.property(anyRules, anyItem, fc.integer({ min: 1, max: 3_600_000 }), (rules, item, laterMs) => {
        const next = { ...item, arrivedAtMs: item.arrivedAtMs + laterMs };
        expect(byTurn(rules)(anItem("o", item), anItem("y", next))).toBeLessThan(0);
      }),
    );
  });
});

describe("the rule under any facts", () => {
  const agents = fc.array(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      presence: fc.constantFrom("available" as const, "break" as const),
      leaving: fc.boolean(),
      routing: fc.constantFrom("idle" as const, "reserved" as const, "interacting" as const),
      liveness: fc.constantFrom("connected" as const, "lost" as const, "absent" as const),
      queues: fc.constantFrom(["cards"], ["cards", "mortgage"], ["mortgage"]),
      held: fc.integer({ min: 0, max: 120 }).map((cost) => [{ kind: "chat" as const, count: 1, cost }]),
      idleSinceMs: fc.integer({ min: 0, max: 100 }).map(agoMs),
    }),
    { maxLength: 12 },
  );

  it("offers to a fit agent whenever there is one, to none idle longer, whatever the order of facts", () => {
    fc.assert(
      fc.property(agents, fc.integer(), (given, seed) => {
        const people = [...new Map(given.map((one) => [one.id, anAgent(one.id, one)])).values()];
        const item = anItem("i");
        const longest = { items: [item], queues: [aQueue("cards", { strategy: "longest_idle" })] };
        const decision = placeItem(aPicture({ ...longest, agents: people }), "i", nowMs);
        const fit = people.filter((agent) => unfit(agent, item, null, plainRules) === null);
        expect(decision !== null).toBe(fit.length > 0);
        if (!decision) return;
        for (const other of fit) expect(decision.agent.idleSinceMs).toBeLessThanOrEqual(other.idleSinceMs);
        const shuffled = [...people].sort(
          (a, b) => ((a.idleSinceMs * seed) % 7) - ((b.idleSinceMs * seed) % 7),
        );
        const again = placeItem(aPicture({ ...longest, agents: shuffled }), "i", nowMs);
        expect(again?.agent.id).toBe(decision.agent.id);
      }),
    );
  });
});
