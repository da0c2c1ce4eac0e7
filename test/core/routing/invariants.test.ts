import { describe, expect, it } from "vitest";
import { noFacts } from "../../../core/planning/interval.ts";
import { besides } from "../../../core/routing/beside.ts";
import { checkFloor, invariants, type InvariantName } from "../../../core/routing/invariants.ts";
import type { DutyNow, FloorFacts, ItemNow } from "../../../core/routing/invariants/now.ts";
import { agoMs, anAgent, anItem, aPicture, nowMs, plainRules } from "./builders.ts";

const item = (id: string, more: Partial<ItemNow> = {}): ItemNow => ({
  id,
  conversation: `c-${id}`,
  state: "queued",
  holders: [],
  mostHolders: 1,
  kind: "chat",
  cost: 25,
  arrivedAtMs: agoMs(60),
  enteredAtMs: agoMs(60),
  sinceMs: agoMs(10),
  untilMs: null,
  ...more,
});

const offered = (id: string, ...holders: string[]): ItemNow =>
  item(id, { state: "reserved", holders, untilMs: nowMs + 10_000 });

const duty = (id: string, more: Partial<DutyNow> = {}): DutyNow => ({
  id,
  presence: "available",
  liveness: "connected",
  reserved: 0,
  active: 0,
  wrapping: 0,
  load: 0,
  held: [],
  capacity: 100,
  sinceMs: agoMs(100),
  idleSinceMs: agoMs(50),
  workMs: 0,
  ...more,
});

const busy = (id: string, of: Partial<DutyNow>): DutyNow => {
  const count = (of.reserved ?? 0) + (of.active ?? 0) + (of.wrapping ?? 0);
  return duty(id, { load: 25 * count, held: [{ kind: "chat", count, cost: 25 * count }], ...of });
};

/** One who waits, one offer, one talk, one at rest and one in wrap-up: all is well. */
const well: FloorFacts = {
  nowMs,
  rules: plainRules,
  items: [
    item("waits"),
    offered("offered", "anna"),
    item("talk", { state: "assigned", holders: ["boris"] }),
    item("rest", { state: "on_hold", holders: ["boris"] }),
    item("wrap", { state: "wrapping", holders: ["anna"], untilMs: nowMs - 5_000 }),
  ],
  agents: [busy("anna", { reserved: 1, wrapping: 1 }), busy("boris", { active: 2 }), duty("vera")],
  queues: [
    { queue: "q", facts: { ...noFacts, offered: 4, answered: 1, abandoned: 1, flowedOut: 1, waiting: 1 } },
  ],
  reservations: [
    { item: "offered", agent: "anna" },
    { item: "talk", agent: "boris" },
    { item: "rest", agent: "boris" },
    { item: "wrap", agent: "anna" },
  ],
  beside: [{ agent: "vera", item: "waits", sinceMs: nowMs - 900 }],
};

const swap = (facts: FloorFacts, changed: ItemNow | DutyNow): Partial<FloorFacts> => ({
  items: facts.items.map((one) => (one.id === changed.id ? (changed as ItemNow) : one)),
  agents: facts.agents.map((one) => (one.id === changed.id ? (changed as DutyNow) : one)),
});

const call = { kind: "call", count: 1, cost: 100 } as const;
const letter = { kind: "letter", count: 1, cost: 30 } as const;

/** The offer is in front of a second agent as well, who counts it, and the log says so. */
const asking = [...well.agents.filter(({ id }) => id !== "vera"), busy("vera", { reserved: 1 })];
const asked = [...(well.reservations ?? []), { item: "offered", agent: "vera" }];

/** One broken thing each; the names of all that must notice. */
const broken: [string, Partial<FloorFacts>, InvariantName[]][] = [
  ["one offered is nowhere", { queues: [{ queue: "q", facts: { ...noFacts, offered: 1 } }] }, ["balance"]],
  [
    "a call beside a call",
    { agents: [duty("vera", { held: [{ kind: "call", count: 2, cost: 200 }] })] },
    ["budget"],
  ],
  [
    "a chat that was taken after the budget had become smaller",
    swap(well, busy("boris", { active: 2, capacity: 100, taken: { capacity: 40, interrupts: {} } })),
    ["budget"],
  ],
  [
    "a letter beside a call that does not interrupt it",
    { rules: { interrupts: {} }, agents: [duty("vera", { held: [call, letter] })] },
    ["budget"],
  ],
  ["the record counts one more", swap(well, busy("boris", { active: 3 })), ["held"]],
  ["the record counts a talk as an offer", swap(well, busy("boris", { active: 1, reserved: 1 })), ["held"]],
  ["the weight is another", swap(well, busy("boris", { active: 2, load: 75 })), ["held"]],
  [
    "the weight is of another kind",
    swap(well, busy("boris", { active: 2, held: [{ kind: "letter", count: 2, cost: 50 }] })),
    ["held"],
  ],
  ["an agent whom nobody knows", { ...swap(well, offered("offered", "nobody")), reservations: [] }, ["held"]],
  [
    "two open items of one conversation",
    swap(well, item("waits", { conversation: "c-talk" })),
    ["one_holder"],
  ],
  ["a waiting item with an agent", swap(well, item("waits", { holders: ["vera"] })), ["one_holder"]],
  [
    "the log names another",
    { reservations: [...(well.reservations ?? []).slice(1), { item: "offered", agent: "vera" }] },
    ["one_holder"],
  ],
  [
    "more are asked than their queue asks at once",
    { ...swap(well, offered("offered", "anna", "vera")), agents: asking, reservations: asked },
    ["one_holder"],
  ],
  [
    "one is asked twice at once",
    { ...swap(well, { ...offered("offered", "anna", "anna"), mostHolders: 2 }), reservations: [] },
    ["one_holder", "one_offer"],
  ],
  [
    "two work on one item",
    swap(well, item("talk", { state: "assigned", holders: ["boris", "vera"] })),
    ["held", "one_holder"],
  ],
  [
    "one of several who are asked does not count it",
    { ...swap(well, { ...offered("offered", "anna", "vera"), mostHolders: 2 }), reservations: asked },
    ["held"],
  ],
  [
    "one of several who are asked is over their budget",
    {
      ...swap(well, { ...offered("offered", "anna", "vera"), mostHolders: 2 }),
      agents: asking.map((one) => (one.id === "vera" ? { ...one, capacity: 20 } : one)),
      reservations: asked,
    },
    ["budget"],
  ],
  [
    "the log names two",
    { reservations: [...(well.reservations ?? []), { item: "offered", agent: "vera" }] },
    ["one_holder"],
  ],
  [
    "two offers in front of one",
    { ...swap(well, offered("waits", "anna")), reservations: [] },
    ["one_offer"],
  ],
  [
    "free beside a waiting item",
    { beside: [{ agent: "vera", item: "waits", sinceMs: nowMs - 1_001 }] },
    ["nobody_beside"],
  ],
  [
    "an offer that ends before it began",
    swap(well, { ...offered("offered", "anna"), untilMs: agoMs(11) }),
    ["timers"],
  ],
  ["a state of the future", swap(well, item("waits", { sinceMs: nowMs + 1 })), ["timers"]],
  ["an arrival after the entry", swap(well, item("waits", { enteredAtMs: agoMs(61) })), ["timers"]],
  [
    "a wait of less than nothing",
    swap(well, item("waits", { arrivedAtMs: nowMs + 1, enteredAtMs: nowMs + 1 })),
    ["timers"],
  ],
  ["idle of the future", swap(well, duty("vera", { idleSinceMs: nowMs + 1 })), ["timers"]],
  ["work of less than nothing", swap(well, duty("vera", { workMs: -1 })), ["timers"]],
];

describe("what must always hold", () => {
  it("holds where all is well, for who interrupts and for who is interrupted too", () => {
    expect(checkFloor(well)).toEqual([]);
    const facts = { ...well, items: [], reservations: [], agents: [duty("vera", { held: [letter, call] })] };
    expect(checkFloor(facts).filter(({ invariant }) => invariant === "budget")).toEqual([]);
  });

  it.each(broken)("is seen broken: %s", (_, change, names) => {
    const found = new Set(checkFloor({ ...well, ...change } as FloorFacts).map(({ invariant }) => invariant));
    for (const name of names) expect(found).toContain(name);
  });

  it("can each be broken, and each says in a sentence what it is", () => {
    const names = new Set(broken.flatMap(([, , names]) => names));
    expect([...names].sort()).toEqual(Object.keys(invariants).sort());
    for (const { says } of Object.values(invariants)) expect(says).toMatch(/^[A-Z].*\.$/);
  });
});

describe("an agent beside a waiting item", () => {
  it("is one who could be offered something, since the first look that found them so", () => {
    const picture = aPicture({
      agents: [anAgent("anna"), anAgent("boris", { presence: "break" })],
      items: [anItem("one")],
    });
    const first = besides(picture, [], nowMs);
    expect(first).toEqual([{ agent: "anna", item: "one", sinceMs: nowMs, rev: 1 }]);
    expect(besides(picture, first, nowMs + 1_500)).toEqual(first);
    // Served meanwhile, and free again beside the next: that is no second of being forgotten.
    picture.putAgent(anAgent("anna", { rev: 3 }));
    expect(besides(picture, first, nowMs + 1_600)).toMatchObject([{ sinceMs: nowMs + 1_600, rev: 3 }]);
    picture.dropItem("one");
    expect(besides(picture, first, nowMs + 2_000)).toEqual([]);
  });
});
