import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedAgent, placeItem } from "../../../core/routing/decide.ts";
import type { AgentFacts, QueueFacts, Waiting } from "../../../core/routing/facts.ts";
import { unfit } from "../../../core/routing/fit.ts";
import { decided } from "../../../core/routing/decided.ts";
import { othersFor } from "../../../core/routing/others.ts";
import type { Picture } from "../../../core/routing/picture.ts";
import { agoMs, anAgent, anItem, aPicture, aQueue, nowMs, plainRules } from "./builders.ts";

const idle = (id: string, seconds: number, more: Partial<AgentFacts> = {}): AgentFacts =>
  anAgent(id, { idleSinceMs: agoMs(seconds), ...more });
const people = [idle("anna", 90), idle("boris", 60), idle("vera", 30), idle("gleb", 10)];

/** Everyone who is asked for the item, the first choice first. */
function asked(picture: Picture, item = "i"): string[] {
  const offer = placeItem(picture, item, nowMs);
  if (!offer) return [];
  const { why } = decided(picture, offer, othersFor(picture, offer, nowMs), nowMs);
  return why.asked ?? [offer.agent.id];
}

const picture = (of: { queue?: Partial<QueueFacts>; agents?: AgentFacts[]; items?: Waiting[] }): Picture =>
  aPicture({
    queues: [aQueue("cards", { offersAtOnce: 3, ...of.queue })],
    agents: of.agents ?? people,
    items: of.items ?? [anItem("i")],
  });

describe("who is asked at once", () => {
  it.each<[string, Parameters<typeof picture>[0], string[]]>([
    ["one, where the queue says nothing", { queue: { offersAtOnce: 1 } }, ["anna"]],
    ["as many as the queue asks, in the order of its strategy", {}, ["anna", "boris", "vera"]],
    ["all there are, where they are fewer", { agents: people.slice(0, 2) }, ["anna", "boris"]],
    [
      "nobody who has an offer already, or no room",
      {
        agents: [
          ...people.slice(0, 1),
          idle("boris", 60, { routing: "reserved" }),
          idle("vera", 30, { capacity: 20 }),
          idle("gleb", 10),
        ],
      },
      ["anna", "gleb"],
    ],
    [
      "nobody who passed it",
      { items: [anItem("i", { passes: [{ agent: "boris", untilMs: nowMs + 1 }] })] },
      ["anna", "vera", "gleb"],
    ],
    [
      "nobody for whom another client waits in the same line",
      { items: [anItem("i"), anItem("next", { arrivedAtMs: agoMs(5) })] },
      ["anna"],
    ],
    [
      "nobody for whom another client waits elsewhere",
      {
        agents: [idle("anna", 90), idle("boris", 60, { queues: ["cards", "loans"] }), idle("vera", 30)],
        items: [anItem("i"), anItem("loan", { queue: "loans" })],
      },
      ["anna", "vera"],
    ],
    [
      "whoever could not take what else waits",
      {
        agents: [idle("anna", 90), idle("boris", 60), idle("vera", 30, { capacity: 30 })],
        items: [anItem("i"), anItem("heavy", { cost: 40, arrivedAtMs: agoMs(5) })],
      },
      ["anna", "vera"],
    ],
  ])("is %s", (_, of, who) => {
    expect(asked(picture(of))).toEqual(who);
  });

  it("is asked beside an agent who became free as well", () => {
    const passed = anItem("i", { passes: [{ agent: "vera", untilMs: nowMs + 1 }] });
    const offer = feedAgent(picture({ items: [passed] }), "boris", nowMs);
    if (!offer) throw new Error("Nothing was found.");
    const others = othersFor(picture({ items: [passed] }), offer, nowMs);
    expect(others?.agents.map(({ id }) => id)).toEqual(["anna", "gleb"]);
  });

  it("is fit, at most as many as the queue asks, each once, and never one for whom another waits", () => {
    const agents = fc.array(
      fc.record({
        queues: fc.subarray(["cards", "loans"], { minLength: 1 }),
        routing: fc.constantFrom("idle" as const, "idle" as const, "reserved" as const),
        capacity: fc.constantFrom(20, 30, 100),
        idleSinceMs: fc.integer({ min: 0, max: 100 }).map(agoMs),
      }),
      { maxLength: 8 },
    );
    const items = fc.array(
      fc.record({
        queue: fc.constantFrom("cards", "loans"),
        cost: fc.constantFrom(25, 40),
        arrivedAtMs: fc.integer({ min: 0, max: 100 }).map(agoMs),
      }),
      { minLength: 1, maxLength: 4 },
    );
    let several = 0;
    fc.assert(
      fc.property(agents, items, fc.integer({ min: 1, max: 5 }), (some, waiting, offersAtOnce) => {
        const all = waiting.map((one, place) => anItem(`i${place}`, one));
        const here = aPicture({
          queues: ["cards", "loans"].map((id) => aQueue(id, { offersAtOnce })),
          agents: some.map((one, place) => anAgent(`a${place}`, one)),
          items: all,
        });
        for (const { id } of all) {
          const offer = placeItem(here, id, nowMs);
          if (!offer) continue;
          const { why } = decided(here, offer, othersFor(here, offer, nowMs), nowMs);
          const [first, ...others] = why.asked ?? [offer.agent.id];
          expect(first).toBe(offer.agent.id);
          expect(others.length).toBeLessThan(offersAtOnce);
          expect(new Set([first, ...others]).size).toBe(others.length + 1);
          several += others.length;
          for (const other of others) {
            const agent = here.agent(other) ?? anAgent("nobody");
            expect(unfit(agent, offer.item, null, plainRules)).toBeNull();
            const free = all.filter((one) => unfit(agent, one, null, plainRules) === null);
            expect(free).toEqual([offer.item]);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(several).toBeGreaterThan(50);
  });
});
