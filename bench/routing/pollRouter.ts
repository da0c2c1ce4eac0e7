import type { Clients } from "../../core/simulation/clients.ts";
import type { Floor, Router } from "../../core/simulation/router.ts";
import type { Scenario } from "../../core/simulation/scenario.ts";

/** How a poller works. */
export interface Polling {
  everyMs: number;
  /** A newcomer is tried at once, past those who wait. */
  inline: boolean;
}

/** One queue a tick, in turn, and of it one client: whoever becomes free in between stays free. */
export class PollRouter implements Router {
  readonly tick: { everyMs: number; run(floor: Floor): void };
  readonly #clients: Clients;
  readonly #lines: number[][];
  readonly #agentsOf: number[][];
  readonly #freeSinceMs: number[];
  readonly #inline: boolean;
  #turn = 0;

  constructor(scenario: Scenario, clients: Clients, { everyMs, inline }: Polling) {
    this.#clients = clients;
    this.#inline = inline;
    this.#lines = scenario.queues.map(() => []);
    this.#agentsOf = agentsByQueue(scenario);
    this.#freeSinceMs = scenario.agents.map(() => 0);
    this.tick = { everyMs, run: (floor) => this.#poll(floor) };
  }

  arrived(client: number, floor: Floor): void {
    if (this.#inline && this.#place(client, floor)) return;
    this.#lines[this.#clients.queue[client] ?? 0]?.push(client);
  }

  gone(client: number): void {
    const line = this.#lines[this.#clients.queue[client] ?? 0];
    line?.splice(line.indexOf(client), 1);
  }

  joined(agent: number, floor: Floor): void {
    this.#freeSinceMs[agent] = floor.nowMs;
  }

  freed(agent: number, _client: number, floor: Floor): void {
    this.#freeSinceMs[agent] = floor.nowMs;
  }

  signedOff(): void {}

  #poll(floor: Floor): void {
    const line = this.#lines[this.#turn % this.#lines.length] ?? [];
    this.#turn += 1;
    const [head] = line;
    if (head !== undefined && this.#place(head, floor)) line.shift();
  }

  #place(client: number, floor: Floor): boolean {
    const free = (this.#agentsOf[this.#clients.queue[client] ?? 0] ?? []).filter((one) => floor.isFree(one));
    if (free.length === 0) return false;
    const since = (agent: number): number => this.#freeSinceMs[agent] ?? 0;
    floor.start(
      client,
      free.reduce((best, agent) => (since(agent) < since(best) ? agent : best)),
    );
    return true;
  }
}

/** Who serves each queue. */
export function agentsByQueue(scenario: Scenario): number[][] {
  return scenario.queues.map((_, queue) =>
    scenario.agents.flatMap((agent, index) => (agent.queues.includes(queue) ? [index] : [])),
  );
}
