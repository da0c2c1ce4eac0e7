import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeskEvent } from "../../core/events.ts";
import type { ItemStateName } from "../../core/item.ts";
import type { LogEntry } from "../../core/log.ts";
import {
  applyEvent,
  belongsOn,
  hasGap,
  type AgentView,
  type DeskView,
  type ItemView,
  type OfferView,
} from "../../core/view.ts";

// A small world of truth: steps change it, a reload reads it, events tell of it. Whoever watched must end equal to
// whoever loads now, although events come twice, late and in another order.

const me = "anna";
const conversations = ["c1", "c2"];
const itemIds = ["i1", "i2", "i3"];

interface World {
  agent: AgentView;
  items: Map<string, ItemView>;
  offers: Map<string, OfferView>;
  logs: Map<string, LogEntry[]>;
}

interface Step {
  what: "item" | "offer ends" | "entry" | "agent";
  item: number;
  state: ItemStateName;
  agent: string;
  /** Others are asked at once. */
  beside: boolean;
  queue: string;
}

function anAgent(rev: number): AgentView {
  return {
    id: me,
    rev,
    name: "Анна",
    login: "anna",
    role: "agent",
    presence: "available",
    reason: null,
    nextPresence: null,
    nextReason: null,
    routing: "idle",
    presenceSinceMs: 0,
    load: rev,
    capacity: 100,
    queues: ["cards"],
  };
}

function startWorld(): World {
  return {
    agent: anAgent(1),
    items: new Map(),
    offers: new Map(),
    logs: new Map(conversations.map((id) => [id, []])),
  };
}

/** Changes the truth and returns what is told of it. */
function advance(world: World, step: Step): DeskEvent[] {
  if (step.what === "agent") {
    world.agent = anAgent(world.agent.rev + 1);
    return [{ kind: "agent", agent: world.agent }];
  }
  const conversation = conversations[step.item % conversations.length] ?? "c1";
  if (step.what === "entry") {
    const log = world.logs.get(conversation) ?? [];
    const entry: LogEntry = {
      id: `${conversation}-${log.length + 1}`,
      conversation,
      seq: log.length + 1,
      atMs: log.length,
      actor: { kind: "system", part: "test" },
      what: { kind: "conversation.closed" },
    };
    log.push(entry);
    return [{ kind: "entry", entry }];
  }
  const id = itemIds[step.item] ?? "i1";
  if (step.what === "offer ends") return endOffer(world, id, step.agent);
  const rev = (world.items.get(id)?.rev ?? 0) + 1;
  const people = step.beside ? [me, "boris", "vera"] : [step.agent];
  const item: ItemView = {
    id,
    rev,
    conversation,
    number: 1,
    channel: "hello",
    queue: step.queue,
    state: step.state,
    agent: ["queued", "reserved", "canceled", "abandoned"].includes(step.state) ? null : step.agent,
    ...(step.state === "reserved"
      ? { asked: people.map((agent, place) => ({ agent, offer: rev * 10 + place })) }
      : {}),
    sinceMs: 0,
    untilMs: null,
    arrivedAtMs: 0,
    answerByMs: null,
    clientName: "",
    subject: "",
    priority: 0,
  };
  world.items.set(id, item);
  world.offers.delete(id);
  const events: DeskEvent[] = [{ kind: "item", item }];
  const mine = item.asked?.find(({ agent }) => agent === me);
  if (mine) {
    const offer: OfferView = {
      item,
      offer: mine.offer,
      untilMs: 0,
      client: {
        client: null,
        name: "",
        match: { quality: "new", by: { kind: "phone", value: "+7", verified: false }, candidates: [] },
        contactPoints: [],
        rating: null,
        agentName: null,
        openItems: 1,
        recent: [],
      },
      preview: "",
      why: { policy: "test", candidates: [], excluded: [] },
    };
    world.offers.set(id, offer);
    events.push({ kind: "offer", offer });
  }
  return events;
}

/** One of several who are asked is asked no more; the others are. */
function endOffer(world: World, id: string, agent: string): DeskEvent[] {
  const before = world.items.get(id);
  const asked = before?.asked?.filter((one) => one.agent !== agent) ?? [];
  if (!before || asked.length === 0) return [];
  const item: ItemView = { ...before, rev: before.rev + 1, asked };
  world.items.set(id, item);
  const offer = world.offers.get(id);
  if (offer && agent !== me) world.offers.set(id, { ...offer, item });
  else world.offers.delete(id);
  return [{ kind: "item", item }];
}

/** What a desk that loads now sees; `threads` are those that it watches. */
function load(world: World, threads: string[]): DeskView {
  return {
    me: world.agent,
    items: Object.fromEntries([...world.items].filter(([, item]) => belongsOn(world.agent, item))),
    offers: Object.fromEntries(world.offers),
    threads: Object.fromEntries(
      threads.map((id) => [id, { conversation: id, entries: [...(world.logs.get(id) ?? [])] }]),
    ),
  };
}

/** A desk asks "since N" where it sees that rows are missing. */
function watch(world: World, view: DeskView, event: DeskEvent): DeskView {
  if (event.kind === "entry") {
    const thread = view.threads[event.entry.conversation];
    if (thread && hasGap(thread, event.entry)) {
      const since = thread.entries.at(-1)?.seq ?? 0;
      const missed = (world.logs.get(event.entry.conversation) ?? []).filter((entry) => entry.seq > since);
      return missed.reduce((now, entry) => applyEvent(now, { kind: "entry", entry }), view);
    }
  }
  return applyEvent(view, event);
}

const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom("item", "item", "offer ends", "entry", "agent"),
    beside: fc.boolean(),
    item: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom("queued", "reserved", "assigned", "wrapping", "completed", "abandoned"),
    agent: fc.constantFrom(me, "boris"),
    queue: fc.constantFrom("cards", "mortgage"),
  }),
  { maxLength: 40 },
);

/** Mixes the events that follow a change of the desk's own queues least; repeats some, delays some. */
function disturb(events: DeskEvent[], noise: number[]): DeskEvent[] {
  const twice = events.flatMap((event, index) =>
    (noise[index % noise.length] ?? 0) % 3 === 0 ? [event, event] : [event],
  );
  return twice
    .map((event, index) => ({ event, at: index + ((noise[index % noise.length] ?? 0) % 7) }))
    .sort((a, b) => a.at - b.at)
    .map((one) => one.event);
}

describe("a desk that watches", () => {
  it("ends equal to a desk that loads again, whatever is repeated or comes late", () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 50 }),
        (all, cut, noise) => {
          const world = startWorld();
          for (const step of all.slice(0, cut)) advance(world, step);
          let view = load(world, conversations);
          const events = all.slice(cut).flatMap((step) => advance(world, step));
          for (const event of disturb(events, noise)) view = watch(world, view, event);
          const { gone: _, ...shown } = view;
          expect(shown).toEqual(load(world, conversations));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("is not haunted by an item whose older news comes after it left", () => {
    const world = startWorld();
    const view = load(world, []);
    const step: Step = { what: "item", item: 0, state: "queued", agent: "", beside: false, queue: "cards" };
    const [queued, completed] = [
      ...advance(world, step),
      ...advance(world, { ...step, state: "completed", agent: "boris" }),
    ];
    if (!queued || !completed) throw new Error("Two events were expected.");
    const after = [completed, queued].reduce(applyEvent, view);
    expect(after.items).toEqual({});
  });
});
