import type { AgentFacts, QueueFacts, RoutingRules, Step, Waiting } from "../../../core/routing/facts.ts";
import { Picture } from "../../../core/routing/picture.ts";

/** The moment at which every case of these tests is judged. */
export const nowMs = Date.parse("2026-11-23T10:00:00Z");
export const agoMs = (seconds: number): number => nowMs - seconds * 1_000;

export const plainRules: RoutingRules = {
  selection: "first_come",
  classCreditMs: { 0: 0, 1: 60_000, 2: 180_000, 3: 600_000 },
  ratingCreditMs: { A: 30_000, B: 15_000, C: 0, D: 0 },
  interrupts: { call: ["letter"] },
  passForMs: 60_000,
};

export function anAgent(id: string, more: Partial<AgentFacts> = {}): AgentFacts {
  return {
    id,
    rev: 1,
    presence: "available",
    leaving: false,
    routing: "idle",
    liveness: "connected",
    queues: ["cards"],
    team: null,
    skills: {},
    held: [],
    capacity: 100,
    limits: {},
    idleSinceMs: agoMs(60),
    workMs: 0,
    dutySinceMs: agoMs(3_600),
    ...more,
  };
}

export function anItem(id: string, more: Partial<Waiting> = {}): Waiting {
  return {
    id,
    rev: 1,
    queue: "cards",
    kind: "chat",
    cost: 25,
    priority: 0,
    rating: null,
    arrivedAtMs: agoMs(10),
    enteredAtMs: agoMs(10),
    steps: [],
    passes: [],
    ...more,
  };
}

export function aQueue(id: string, more: Partial<QueueFacts> = {}): QueueFacts {
  return {
    id,
    target: { percent: 80, withinMs: 20_000 },
    steps: [],
    strategy: "longest_idle",
    tally: { answered: 0, inTime: 0, lost: 0 },
    handleMs: null,
    ...more,
  };
}

export function aStep(more: Partial<Step> = {}): Step {
  return { needs: [], agents: [], teams: [], forMs: 30_000, skipIfNobody: false, ...more };
}

export function aPicture(of: {
  agents?: AgentFacts[];
  items?: Waiting[];
  queues?: QueueFacts[];
  rules?: RoutingRules;
}): Picture {
  const picture = new Picture(of.rules ?? plainRules);
  for (const queue of of.queues ?? []) picture.putQueue(queue);
  for (const agent of of.agents ?? []) picture.putAgent(agent);
  for (const item of of.items ?? []) picture.putItem(item);
  return picture;
}
