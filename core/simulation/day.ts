import type { Clients } from "./clients.ts";
import { Agenda } from "./heap.ts";
import type { Floor, Router } from "./router.ts";
import type { SimulatedAgent } from "./scenario.ts";

/** What became of everyone on one day. */
export interface Outcome {
  clients: Clients;
  /** Milliseconds until answered or gone. */
  waitMs: Float64Array;
  /** 1: answered, 0: gone. */
  answered: Uint8Array;
  /** How often a client was answered while one of the same queue who came earlier still waited. */
  inversions: number;
  /** By agent: time with clients and time on duty, which includes a last client after the shift. */
  busyMs: Float64Array;
  dutyMs: Float64Array;
}

/** What an event of the agenda is; the rest of the number says who. */
const kinds = { freed: 0, gone: 1, joins: 2, leaves: 3, tick: 4 } as const;
const kindCount = 5;

const longestVainMs = 3_600_000;

/** Lets one day happen. Those who wait at closing are served by the last shift; a shift that ends at Infinity stays on. */
export function runDay(clients: Clients, agents: readonly SimulatedAgent[], router: Router): Outcome {
  return new Day(clients, agents, router).run();
}

class Day implements Floor {
  nowMs = 0;
  readonly #clients: Clients;
  readonly #agents: readonly SimulatedAgent[];
  readonly #router: Router;
  readonly #agenda = new Agenda();
  /** 0: not yet come or done, 1: waits. */
  readonly #waiting: Uint8Array;
  /** By agent: the client held, or -1. */
  readonly #holds: Int32Array;
  readonly #onDuty: Uint8Array;
  readonly #sinceMs: Float64Array;
  readonly #line: Lines;
  readonly #outcome: Outcome;
  #open = 0;
  /** When anything last happened but a tick of the router's clock. */
  #happenedMs = 0;

  constructor(clients: Clients, agents: readonly SimulatedAgent[], router: Router) {
    this.#clients = clients;
    this.#agents = agents;
    this.#router = router;
    this.#waiting = new Uint8Array(clients.count);
    this.#holds = new Int32Array(agents.length).fill(-1);
    this.#onDuty = new Uint8Array(agents.length);
    this.#sinceMs = new Float64Array(agents.length);
    this.#line = new Lines(clients, this.#waiting);
    this.#outcome = {
      clients,
      waitMs: new Float64Array(clients.count),
      answered: new Uint8Array(clients.count),
      inversions: 0,
      busyMs: new Float64Array(agents.length),
      dutyMs: new Float64Array(agents.length),
    };
  }

  run(): Outcome {
    this.#plan();
    for (let next = 0; next < this.#clients.count || this.#open > 0;) {
      const arrivesMs = next < this.#clients.count ? (this.#clients.arrivedMs[next] ?? 0) : Infinity;
      if (this.#agenda.nextMs <= arrivesMs) {
        if (this.#isOver()) throw new Error("Clients wait and nobody will ever come.");
        this.#happen();
      } else {
        this.nowMs = this.#happenedMs = arrivesMs;
        this.#arrive(next);
        next += 1;
      }
    }
    this.#agents.forEach((_, agent) => this.#onDuty[agent] === 1 && this.#countDuty(agent));
    return this.#outcome;
  }

  waits(client: number): boolean {
    return this.#waiting[client] === 1;
  }

  isFree(agent: number): boolean {
    return this.#onDuty[agent] === 1 && this.#holds[agent] === -1;
  }

  start(client: number, agent: number): void {
    if (!this.waits(client) || !this.isFree(agent)) throw new Error("Booked twice, or not there.");
    if (this.#line.first(client) !== client) this.#outcome.inversions += 1;
    this.#endWait(client);
    this.#happenedMs = this.nowMs;
    this.#outcome.answered[client] = 1;
    this.#holds[agent] = client;
    const handleMs = this.#clients.handleMs[client] ?? 0;
    this.#outcome.busyMs[agent] = (this.#outcome.busyMs[agent] ?? 0) + handleMs;
    this.#agenda.add(this.nowMs + handleMs, agent * kindCount + kinds.freed);
    this.#open += 1;
  }

  /** True when nothing is to happen any more, or the router's clock alone has gone on in vain for an hour. */
  #isOver(): boolean {
    const { size } = this.#agenda;
    return size === 0 || (size === 1 && this.nowMs - this.#happenedMs > longestVainMs);
  }

  #plan(): void {
    this.#agents.forEach(({ shifts }, agent) => {
      for (const { fromMs, toMs } of shifts) {
        this.#agenda.add(fromMs, agent * kindCount + kinds.joins);
        if (toMs !== Infinity) this.#agenda.add(toMs, agent * kindCount + kinds.leaves);
      }
    });
    if (this.#router.tick) this.#agenda.add(this.#router.tick.everyMs, kinds.tick);
  }

  #arrive(client: number): void {
    this.#waiting[client] = 1;
    this.#open += 1;
    const patienceMs = this.#clients.patienceMs[client] ?? Infinity;
    if (patienceMs !== Infinity) this.#agenda.add(this.nowMs + patienceMs, client * kindCount + kinds.gone);
    this.#router.arrived(client, this);
  }

  #happen(): void {
    this.nowMs = this.#agenda.nextMs;
    const event = this.#agenda.take();
    const who = Math.floor(event / kindCount);
    const kind = event % kindCount;
    if (kind === kinds.tick) this.#tick();
    else this.#happenedMs = this.nowMs;
    if (kind === kinds.freed) this.#free(who);
    else if (kind === kinds.gone) this.#leaveLine(who);
    else if (kind === kinds.joins) this.#join(who);
    else if (kind === kinds.leaves) this.#signOff(who);
  }

  #free(agent: number): void {
    const client = this.#holds[agent] ?? -1;
    this.#holds[agent] = -1;
    this.#open -= 1;
    if (this.#onDuty[agent] === 1) this.#router.freed(agent, client, this);
    else this.#countDuty(agent);
  }

  #leaveLine(client: number): void {
    if (!this.waits(client)) return;
    this.#endWait(client);
    this.#router.gone(client, this);
  }

  #endWait(client: number): void {
    this.#waiting[client] = 0;
    this.#open -= 1;
    this.#outcome.waitMs[client] = this.nowMs - (this.#clients.arrivedMs[client] ?? 0);
  }

  /** An agent whose next shift begins while the last client of the one before is still there simply goes on. */
  #join(agent: number): void {
    const stayed = this.#holds[agent] !== -1;
    this.#onDuty[agent] = 1;
    if (stayed) return;
    this.#sinceMs[agent] = this.nowMs;
    this.#router.joined(agent, this);
  }

  #signOff(agent: number): void {
    this.#onDuty[agent] = 0;
    this.#router.signedOff(agent, this);
    if (this.#holds[agent] === -1) this.#countDuty(agent);
  }

  #countDuty(agent: number): void {
    const spentMs = this.nowMs - (this.#sinceMs[agent] ?? 0);
    this.#outcome.dutyMs[agent] = (this.#outcome.dutyMs[agent] ?? 0) + spentMs;
  }

  #tick(): void {
    const { tick } = this.#router;
    if (!tick) return;
    tick.run(this);
    this.#agenda.add(this.nowMs + tick.everyMs, kinds.tick);
  }
}

/** Knows who of a queue has waited the longest, to count those who were passed over. */
class Lines {
  readonly #members: number[][] = [];
  readonly #heads: number[] = [];
  readonly #clients: Clients;
  readonly #waiting: Uint8Array;

  constructor(clients: Clients, waiting: Uint8Array) {
    this.#clients = clients;
    this.#waiting = waiting;
    for (let client = 0; client < clients.count; client += 1) {
      (this.#members[clients.queue[client] ?? 0] ??= []).push(client);
    }
  }

  /** The first who waits in the client's queue. */
  first(client: number): number {
    const queue = this.#clients.queue[client] ?? 0;
    const members = this.#members[queue] ?? [];
    let head = this.#heads[queue] ?? 0;
    while (head < members.length && this.#waiting[members[head] ?? 0] === 0) head += 1;
    this.#heads[queue] = head;
    return members[head] ?? -1;
  }
}
