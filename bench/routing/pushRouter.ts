import type { Clients } from "../../core/simulation/clients.ts";
import type { Floor, Router } from "../../core/simulation/router.ts";
import type { Scenario } from "../../core/simulation/scenario.ts";
import { agentsByQueue } from "./pollRouter.ts";

/** How a pusher works. */
export interface Pushing {
  /** Tried when a client comes, unless others of the queue already wait for the sweep. */
  atArrival: boolean;
  /** Most that an agent holds at once, the one they talk to included; the others wait behind. */
  most: number;
  /** How often everyone still without an agent is tried again; null: never. */
  sweepMs: number | null;
}

/** Hands clients to agents in turn, busy or not, up to a number each; there they wait for that agent and for no other. */
export class PushRouter implements Router {
  readonly tick?: { everyMs: number; run(floor: Floor): void };
  readonly #clients: Clients;
  readonly #how: Pushing;
  readonly #agentsOf: number[][];
  readonly #next: number[];
  readonly #onDuty = new Set<number>();
  /** By agent: those who wait for them. */
  readonly #own: number[][];
  /** By agent: 1 while they talk. */
  readonly #talks: number[];
  #unassigned: number[] = [];

  constructor(scenario: Scenario, clients: Clients, how: Pushing) {
    this.#clients = clients;
    this.#how = how;
    this.#agentsOf = agentsByQueue(scenario);
    this.#next = scenario.queues.map(() => 0);
    this.#own = scenario.agents.map(() => []);
    this.#talks = scenario.agents.map(() => 0);
    if (how.sweepMs !== null) this.tick = { everyMs: how.sweepMs, run: (floor) => this.#sweep(floor) };
  }

  arrived(client: number, floor: Floor): void {
    const isTried = this.#how.atArrival && !this.#hasLine(client, floor);
    if (!isTried || !this.#push(client, floor)) this.#unassigned.push(client);
  }

  gone(): void {
    // Found out when their turn comes.
  }

  joined(agent: number, floor: Floor): void {
    this.#onDuty.add(agent);
    this.#talks[agent] = 0;
    this.#start(agent, floor);
  }

  freed(agent: number, _client: number, floor: Floor): void {
    this.joined(agent, floor);
  }

  /** Whoever waited for them is handed on. */
  signedOff(agent: number, floor: Floor): void {
    this.#onDuty.delete(agent);
    const orphans = this.#own[agent]?.splice(0) ?? [];
    for (const client of orphans) {
      if (floor.waits(client) && !this.#push(client, floor)) this.#unassigned.push(client);
    }
  }

  #hasLine(client: number, floor: Floor): boolean {
    const queue = this.#clients.queue[client];
    return this.#unassigned.some((one) => this.#clients.queue[one] === queue && floor.waits(one));
  }

  #sweep(floor: Floor): void {
    this.#unassigned = this.#unassigned.filter((client) => floor.waits(client) && !this.#push(client, floor));
  }

  #push(client: number, floor: Floor): boolean {
    const queue = this.#clients.queue[client] ?? 0;
    const agents = this.#agentsOf[queue] ?? [];
    for (let step = 0; step < agents.length; step += 1) {
      const turn = this.#next[queue] ?? 0;
      this.#next[queue] = turn + 1;
      const agent = agents[turn % agents.length] ?? -1;
      if (!this.#onDuty.has(agent) || this.#loadOf(agent, floor) >= this.#how.most) continue;
      this.#own[agent]?.push(client);
      this.#start(agent, floor);
      return true;
    }
    return false;
  }

  #loadOf(agent: number, floor: Floor): number {
    const waiting = (this.#own[agent] ?? []).filter((client) => floor.waits(client)).length;
    return waiting + (this.#talks[agent] ?? 0);
  }

  #start(agent: number, floor: Floor): void {
    if (!floor.isFree(agent)) return;
    for (let client = this.#own[agent]?.shift(); client !== undefined; client = this.#own[agent]?.shift()) {
      if (!floor.waits(client)) continue;
      this.#talks[agent] = 1;
      floor.start(client, agent);
      return;
    }
  }
}
