import type { Clients } from "../../core/simulation/clients.ts";
import type { Floor, Router } from "../../core/simulation/router.ts";
import type { Scenario } from "../../core/simulation/scenario.ts";
import { briefMs } from "../../core/simulation/tally.ts";

/** What a rule may look at. */
export interface View {
  readonly nowMs: number;
  readonly scenario: Scenario;
  /** By queue: agents who are free, and clients who wait. */
  readonly idle: readonly number[];
  readonly waiting: readonly number[];
  /** By queue since opening; lost leaves out the brief. */
  readonly answered: readonly number[];
  readonly inTime: readonly number[];
  readonly lost: readonly number[];
  /** By agent: when they became free. */
  readonly freeSinceMs: readonly number[];
}

/** A policy in its shortest form. Greater scores win; the longest free or the longest waiting among equals; null holds back. */
export interface Rule {
  whom(view: View, agent: number, queue: number): number;
  which(view: View, agent: number, queue: number, waitMs: number): number | null;
  /** Everyone serves every queue. */
  allSkills?: boolean;
  /** For rules that hold back: how often what waits is looked at again. */
  lookEveryMs?: number;
}

/**
 * First come, first served inside each queue; between queues and agents the rule decides. Small and quick: it carries the
 * bound and the rivals, and a test holds it equal to the product's own decisions where both can run a policy.
 */
export class LineRouter implements Router {
  readonly #rule: Rule;
  readonly #clients: Clients;
  readonly #lines: { members: number[]; head: number }[];
  readonly #agentsOf: number[][];
  readonly #free = new Set<number>();
  readonly #queuesOf: (readonly number[])[];
  readonly #view: {
    -readonly [K in keyof View]: View[K] extends readonly number[] ? number[] : View[K];
  };
  readonly tick?: { everyMs: number; run(floor: Floor): void };

  constructor(scenario: Scenario, clients: Clients, rule: Rule) {
    this.#rule = rule;
    this.#clients = clients;
    const all = scenario.queues.map((_, queue) => queue);
    this.#queuesOf = scenario.agents.map((agent) => (rule.allSkills ? all : agent.queues));
    this.#agentsOf = all.map((queue) =>
      this.#queuesOf.flatMap((queues, agent) => (queues.includes(queue) ? [agent] : [])),
    );
    this.#lines = all.map(() => ({ members: [], head: 0 }));
    const zeros = (): number[] => all.map(() => 0);
    this.#view = {
      nowMs: 0,
      scenario,
      idle: zeros(),
      waiting: zeros(),
      answered: zeros(),
      inTime: zeros(),
      lost: zeros(),
      freeSinceMs: scenario.agents.map(() => 0),
    };
    const everyMs = rule.lookEveryMs;
    if (everyMs !== undefined) this.tick = { everyMs, run: (floor) => this.#lookAtAll(floor) };
  }

  arrived(client: number, floor: Floor): void {
    const queue = this.#queueOf(client);
    this.#view.nowMs = floor.nowMs;
    this.#lines[queue]?.members.push(client);
    add(this.#view.waiting, queue, 1);
    if (this.#head(queue, floor) === client) this.#place(client, floor);
  }

  gone(client: number, floor: Floor): void {
    const queue = this.#queueOf(client);
    add(this.#view.waiting, queue, -1);
    if (floor.nowMs - (this.#clients.arrivedMs[client] ?? 0) > briefMs) add(this.#view.lost, queue, 1);
  }

  joined(agent: number, floor: Floor): void {
    this.#view.nowMs = floor.nowMs;
    this.#setFree(agent, 1);
    this.#feed(agent, floor);
  }

  freed(agent: number, _client: number, floor: Floor): void {
    this.joined(agent, floor);
  }

  signedOff(agent: number): void {
    this.#setFree(agent, -1);
  }

  #setFree(agent: number, by: 1 | -1): void {
    if (this.#free.has(agent) === (by === 1)) return;
    if (by === 1) this.#free.add(agent);
    else this.#free.delete(agent);
    for (const queue of this.#queuesOf[agent] ?? []) add(this.#view.idle, queue, by);
    if (by === 1) this.#view.freeSinceMs[agent] = this.#view.nowMs;
  }

  #place(client: number, floor: Floor): void {
    const queue = this.#queueOf(client);
    let best = -1;
    let bestScore = -Infinity;
    for (const agent of this.#agentsOf[queue] ?? []) {
      if (!this.#free.has(agent)) continue;
      if (this.#rule.which(this.#view, agent, queue, this.#waitOf(client)) === null) continue;
      const score = this.#rule.whom(this.#view, agent, queue);
      if (best < 0 || score > bestScore || (score === bestScore && this.#freeLonger(agent, best))) {
        best = agent;
        bestScore = score;
      }
    }
    if (best >= 0) this.#start(client, best, floor);
  }

  #feed(agent: number, floor: Floor): void {
    let best = -1;
    let bestScore = -Infinity;
    for (const queue of this.#queuesOf[agent] ?? []) {
      const head = this.#head(queue, floor);
      if (head < 0) continue;
      const score = this.#rule.which(this.#view, agent, queue, this.#waitOf(head));
      if (score === null) continue;
      if (best < 0 || score > bestScore || (score === bestScore && head < best)) {
        best = head;
        bestScore = score;
      }
    }
    if (best >= 0) this.#start(best, agent, floor);
  }

  /** What was held back may be due by now. */
  #lookAtAll(floor: Floor): void {
    this.#view.nowMs = floor.nowMs;
    for (const agent of [...this.#free]) this.#feed(agent, floor);
  }

  #start(client: number, agent: number, floor: Floor): void {
    const queue = this.#queueOf(client);
    add(this.#view.waiting, queue, -1);
    add(this.#view.answered, queue, 1);
    const withinMs = this.#view.scenario.queues[queue]?.target.withinMs ?? 0;
    if (this.#waitOf(client) <= withinMs) add(this.#view.inTime, queue, 1);
    this.#setFree(agent, -1);
    floor.start(client, agent);
  }

  #head(queue: number, floor: Floor): number {
    const line = this.#lines[queue];
    if (!line) return -1;
    while (line.head < line.members.length && !floor.waits(line.members[line.head] ?? -1)) line.head += 1;
    return line.members[line.head] ?? -1;
  }

  #freeLonger(agent: number, than: number): boolean {
    return (this.#view.freeSinceMs[agent] ?? 0) < (this.#view.freeSinceMs[than] ?? 0);
  }

  #queueOf(client: number): number {
    return this.#clients.queue[client] ?? 0;
  }

  #waitOf(client: number): number {
    return this.#view.nowMs - (this.#clients.arrivedMs[client] ?? 0);
  }
}

function add(counts: number[], index: number, by: number): void {
  counts[index] = (counts[index] ?? 0) + by;
}
