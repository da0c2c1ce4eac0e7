import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { routingStatus, type AgentOnDuty } from "../../core/agent.ts";
import { byTurn, feed, route, unfit, type Waiting } from "../../core/routing/route.ts";

const now = new Date("2026-11-23T10:00:00Z");
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

function anAgent(id: string, more: Partial<AgentOnDuty> = {}): AgentOnDuty {
  return {
    id,
    presence: "available",
    nextPresence: null,
    routing: "idle",
    liveness: "connected",
    queues: ["cards"],
    load: 0,
    capacity: 100,
    idleSince: ago(60),
    rev: 1,
    ...more,
  };
}

function anItem(id: string, more: Partial<Waiting> = {}): Waiting {
  return { id, queue: "cards", priority: 0, arrivedAt: ago(10), cost: 25, passedBy: [], ...more };
}

describe("who is offered an item", () => {
  const cases: [string, AgentOnDuty[], Waiting, string | null][] = [
    ["nobody on duty", [], anItem("i"), null],
    ["the only fit agent", [anAgent("a")], anItem("i"), "a"],
    [
      "the longest idle",
      [anAgent("a", { idleSince: ago(5) }), anAgent("b", { idleSince: ago(50) })],
      anItem("i"),
      "b",
    ],
    [
      "not one who serves other queues",
      [anAgent("a", { queues: ["mortgage"], idleSince: ago(900) }), anAgent("b")],
      anItem("i"),
      "b",
    ],
    ["not one on a break", [anAgent("a", { presence: "break" })], anItem("i"), null],
    ["not one about to leave", [anAgent("a", { nextPresence: "meal" })], anItem("i"), null],
    ["not one who missed an offer", [anAgent("a", { routing: "not_responding" })], anItem("i"), null],
    ["not one who has an offer", [anAgent("a", { routing: "reserved" })], anItem("i"), null],
    ["not one whose desk is lost", [anAgent("a", { liveness: "lost" })], anItem("i"), null],
    ["not one whose desk was never there", [anAgent("a", { liveness: "absent" })], anItem("i"), null],
    ["still one whose desk only blinked", [anAgent("a", { liveness: "grace" })], anItem("i"), "a"],
    ["one who talks and has room", [anAgent("a", { load: 75, routing: "interacting" })], anItem("i"), "a"],
    ["not one without room", [anAgent("a", { load: 76, routing: "interacting" })], anItem("i"), null],
    [
      "one who did not pass it before one who did",
      [anAgent("a", { idleSince: ago(900) }), anAgent("b", { idleSince: ago(1) })],
      anItem("i", { passedBy: ["a"] }),
      "b",
    ],
    ["one who passed it when nobody else can", [anAgent("a")], anItem("i", { passedBy: ["a"] }), "a"],
    ["by id when all else is equal", [anAgent("b"), anAgent("a")], anItem("i"), "a"],
  ];

  it.each(cases)("%s", (_, agents, item, chosen) => {
    const decision = route(item, agents, now);
    expect("offer" in decision ? decision.offer : null).toBe(chosen);
  });

  it("tells why, for every agent either as a candidate or with the reason against", () => {
    const agents = [anAgent("a"), anAgent("b", { presence: "meal" })];
    expect(route(anItem("i"), agents, now)).toEqual({
      offer: "a",
      why: {
        policy: "longest-idle",
        candidates: [{ agent: "a", idleMs: 60_000, load: 0 }],
        excluded: [{ agent: "b", why: "not_available" }],
      },
    });
  });
});

describe("what a freed agent is offered", () => {
  it("takes turns by priority, then by age", () => {
    const items = [
      anItem("young", { arrivedAt: ago(1) }),
      anItem("old", { arrivedAt: ago(100) }),
      anItem("urgent", { arrivedAt: ago(2), priority: 1 }),
    ];
    expect([...items].sort(byTurn).map((item) => item.id)).toEqual(["urgent", "old", "young"]);
    expect(feed(anAgent("a"), items)).toBe("urgent");
  });

  it("comes back to a passed item only when nothing else waits", () => {
    const passed = anItem("passed", { arrivedAt: ago(100), passedBy: ["a"] });
    expect(feed(anAgent("a"), [passed, anItem("fresh")])).toBe("fresh");
    expect(feed(anAgent("a"), [passed])).toBe("passed");
  });

  it("gives nothing to an agent who cannot take anything", () => {
    expect(feed(anAgent("a", { presence: "break" }), [anItem("i")])).toBeNull();
  });
});

describe("the rule under any facts", () => {
  const agents = fc.array(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      presence: fc.constantFrom("available" as const, "break" as const),
      nextPresence: fc.constantFrom(null, "meal" as const),
      routing: fc.constantFrom("idle" as const, "reserved" as const, "interacting" as const),
      liveness: fc.constantFrom("connected" as const, "lost" as const, "absent" as const),
      queues: fc.constantFrom(["cards"], ["cards", "mortgage"], ["mortgage"]),
      load: fc.integer({ min: 0, max: 120 }),
      capacity: fc.constant(100),
      idleSince: fc.integer({ min: 0, max: 100 }).map(ago),
      rev: fc.constant(1),
    }),
    { maxLength: 12 },
  );

  it("offers to a fit agent whenever there is one, to none idle longer, and does not depend on the order of facts", () => {
    fc.assert(
      fc.property(agents, fc.integer(), (given, seed) => {
        const unique = [...new Map(given.map((agent) => [agent.id, agent])).values()];
        const item = anItem("i");
        const decision = route(item, unique, now);
        const fit = unique.filter((agent) => unfit(agent, item) === null);
        expect("offer" in decision).toBe(fit.length > 0);
        if (!("offer" in decision)) return;
        const chosen = fit.find((agent) => agent.id === decision.offer);
        for (const other of fit)
          expect(chosen?.idleSince.getTime()).toBeLessThanOrEqual(other.idleSince.getTime());
        const shuffled = [...unique].sort((a, b) => ((a.load * seed) % 7) - ((b.load * seed) % 7));
        expect(route(item, shuffled, now)).toMatchObject({ offer: decision.offer });
      }),
    );
  });
});

describe("an agent's routing status", () => {
  it.each([
    [{ reserved: 1, active: 2, wrapping: 1 }, "reserved"],
    [{ active: 1, wrapping: 1 }, "interacting"],
    [{ wrapping: 1 }, "wrapping"],
    [{ missed: true }, "not_responding"],
    [{ missed: true, active: 1 }, "interacting"],
    [{}, "idle"],
    [{ presence: "meal" as const }, "off_queue"],
  ])("%o is %s", (facts, status) => {
    const none = { presence: "available" as const, missed: false, reserved: 0, active: 0, wrapping: 0 };
    expect(routingStatus({ ...none, ...facts })).toBe(status);
  });
});
