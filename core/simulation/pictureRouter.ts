import { feedAgent, placeItem, type Offer } from "../routing/decide.ts";
import type { AgentFacts, Held, RoutingRules, Waiting } from "../routing/facts.ts";
import { Picture } from "../routing/picture.ts";
import { selectionOf } from "../routing/policies/all.ts";
import type { Clients } from "./clients.ts";
import type { Floor, Router } from "./router.ts";
import type { Scenario, SimulatedAgent } from "./scenario.ts";
import { briefMs } from "./tally.ts";

/** Which of the product's policies decide. */
export interface Policies {
  strategy: string;
  selection: string;
}

const callCost = 100;
const call: readonly Held[] = [{ kind: "call", count: 1, cost: callCost }];

/** A timer tells workers when an agent is to be kept back no longer; the lab looks this often, which is a little later and quicker to work out. */
const lookEveryMs = 600;

/** Rules under which nothing but the policies decides: no credit, no interruption. */
export function plainRules(selection: string): RoutingRules {
  return {
    selection,
    classCreditMs: { 0: 0, 1: 0, 2: 0, 3: 0 },
    ratingCreditMs: { A: 0, B: 0, C: 0, D: 0 },
    interrupts: {},
    passForMs: 0,
  };
}

/** Routes a simulated day with the very code that routes the bank's: the picture, its decisions, its policies. */
export class PictureRouter implements Router {
  readonly #scenario: Scenario;
  readonly #clients: Clients;
  readonly #picture: Picture;
  readonly #tallies: { answered: number; inTime: number; lost: number }[];
  readonly #accounts = new Map<number, { workMs: number; dutyMs: number }>();
  readonly #strategy: string;
  readonly tick?: { everyMs: number; run(floor: Floor): void };

  constructor(scenario: Scenario, clients: Clients, policies: Policies) {
    this.#scenario = scenario;
    this.#clients = clients;
    this.#strategy = policies.strategy;
    this.#picture = new Picture(plainRules(policies.selection));
    this.#tallies = scenario.queues.map(() => ({ answered: 0, inTime: 0, lost: 0 }));
    scenario.queues.forEach((_, queue) => this.#putQueue(queue));
    if (selectionOf(policies.selection).keeping) {
      this.tick = { everyMs: lookEveryMs, run: (floor) => this.#lookAgain(floor) };
    }
  }

  arrived(client: number, floor: Floor): void {
    this.#picture.putItem(this.#itemOf(client));
    this.#place(client, floor);
  }

  gone(client: number, floor: Floor): void {
    this.#picture.dropItem(String(client));
    if (floor.nowMs - this.#arrivedMs(client) > briefMs) this.#count(client, "lost");
  }

  /** Who comes back goes on with the day's account: a break does not make them look rested. */
  joined(agent: number, floor: Floor): void {
    const { workMs, dutyMs } = this.#accounts.get(agent) ?? { workMs: 0, dutyMs: 0 };
    const dutySinceMs = floor.nowMs - dutyMs;
    this.#picture.putAgent({ ...newcomer(agent, this.#scenario, floor.nowMs), workMs, dutySinceMs });
    this.#feed(agent, floor);
  }

  freed(agent: number, client: number, floor: Floor): void {
    const before = this.#picture.agent(idOf(agent)) ?? newcomer(agent, this.#scenario, floor.nowMs);
    const workMs = before.workMs + (this.#clients.handleMs[client] ?? 0);
    this.#picture.putAgent({ ...before, routing: "idle", held: [], idleSinceMs: floor.nowMs, workMs });
    this.#feed(agent, floor);
  }

  signedOff(agent: number, floor: Floor): void {
    const facts = this.#picture.agent(idOf(agent));
    if (facts) {
      this.#accounts.set(agent, { workMs: facts.workMs, dutyMs: floor.nowMs - facts.dutySinceMs });
    }
    this.#picture.dropAgent(idOf(agent));
  }

  #place(client: number, floor: Floor): void {
    while (floor.waits(client)) {
      const offer = placeItem(this.#picture, String(client), floor.nowMs);
      if (!offer) return;
      this.#take(offer, floor);
    }
  }

  /** Time alone may have ended what kept an agent back. */
  #lookAgain(floor: Floor): void {
    for (const { id } of this.#scenario.queues) {
      const first = this.#picture.idle(id) > 0 ? this.#picture.line(id)[0] : undefined;
      if (first) this.#place(Number(first.id), floor);
    }
  }

  #feed(agent: number, floor: Floor): void {
    const offer = feedAgent(this.#picture, idOf(agent), floor.nowMs);
    if (offer) this.#take(offer, floor);
  }

  /** A simulated agent accepts at once. */
  #take({ item, agent }: Offer, floor: Floor): void {
    const client = Number(item.id);
    this.#picture.dropItem(item.id);
    this.#picture.putAgent({ ...agent, routing: "interacting", held: call });
    const queue = this.#scenario.queues[this.#clients.queue[client] ?? 0];
    const isInTime = floor.nowMs - item.arrivedAtMs <= (queue?.target.withinMs ?? 0);
    this.#count(client, "answered", isInTime ? "inTime" : null);
    floor.start(client, Number(agent.id));
  }

  #count(client: number, what: "answered" | "lost", also: "inTime" | null = null): void {
    const queue = this.#clients.queue[client] ?? 0;
    const tally = this.#tallies[queue];
    if (!tally) return;
    tally[what] += 1;
    if (also) tally[also] += 1;
    this.#putQueue(queue);
  }

  #putQueue(index: number): void {
    const queue = this.#scenario.queues[index];
    const tally = this.#tallies[index];
    if (!queue || !tally) return;
    this.#picture.putQueue({
      id: queue.id,
      target: queue.target,
      steps: [],
      strategy: this.#strategy,
      tally: { ...tally },
      handleMs: queue.handleSeconds * 1000,
      patienceMs: queue.patienceSeconds === null ? null : queue.patienceSeconds * 1000,
    });
  }

  #arrivedMs(client: number): number {
    return this.#clients.arrivedMs[client] ?? 0;
  }

  #itemOf(client: number): Waiting {
    const arrivedAtMs = this.#arrivedMs(client);
    return {
      id: String(client),
      rev: 0,
      queue: this.#scenario.queues[this.#clients.queue[client] ?? 0]?.id ?? "",
      kind: "call",
      cost: callCost,
      priority: 0,
      rating: null,
      arrivedAtMs,
      enteredAtMs: arrivedAtMs,
      steps: [],
      passes: [],
    };
  }
}

/** In the order of the numbers, so that ties break as they do elsewhere. */
function idOf(agent: number): string {
  return String(agent).padStart(4, "0");
}

function newcomer(agent: number, scenario: Scenario, nowMs: number): AgentFacts {
  return {
    id: idOf(agent),
    rev: 0,
    presence: "available",
    leaving: false,
    routing: "idle",
    liveness: "connected",
    queues: queuesOf(scenario.agents[agent], scenario),
    team: null,
    skills: {},
    held: [],
    capacity: callCost,
    limits: {},
    idleSinceMs: nowMs,
    workMs: 0,
    dutySinceMs: nowMs,
  };
}

function queuesOf(agent: SimulatedAgent | undefined, scenario: Scenario): string[] {
  return (agent?.queues ?? []).map((queue) => scenario.queues[queue]?.id ?? "");
}
