import type { Outcome } from "./day.ts";
import type { Scenario } from "./scenario.ts";

/** Gone this soon: they dialled a wrong number, and no service level counts them. */
export const briefMs = 5000;

/** How a line fared over all days. */
export interface QueueResult {
  offered: number;
  /** Gone within `briefMs`. */
  brief: number;
  inTime: number;
  gone: number;
  /** In time, of those offered who were not brief; 0 to 100. */
  serviceLevel: number;
}

/** How a house fared over some days under one policy. Shares are per cent of all offered. */
export interface Result {
  days: number;
  queues: QueueResult[];
  /** Points below target, weighted by volume. */
  shortfall: number;
  abandoned: number;
  /** Of the waits of all, answered and gone. */
  waitP95Ms: number;
  waitP99Ms: number;
  /** The longest wait of a day, averaged over days. */
  worstOfDayMs: number;
  inversions: number;
  /** Share of duty spent with clients, 0 to 1: its mean, and its spread over the agents of one day, averaged over days. */
  occupancy: { mean: number; sd: number; range: number };
}

/** Adds up day after day. */
export class Tally {
  readonly #scenario: Scenario;
  readonly #queues: { offered: number; brief: number; inTime: number; gone: number }[];
  readonly #waits: Float64Array[] = [];
  readonly #occupancies: Result["occupancy"][] = [];
  #worstMs = 0;
  #inversions = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#queues = scenario.queues.map(() => ({ offered: 0, brief: 0, inTime: 0, gone: 0 }));
  }

  add(outcome: Outcome): void {
    this.#waits.push(outcome.waitMs);
    this.#inversions += outcome.inversions;
    this.#worstMs += outcome.waitMs.reduce((worst, wait) => Math.max(worst, wait), 0);
    this.#occupancies.push(occupancyOf(outcome));
    for (let client = 0; client < outcome.clients.count; client += 1) this.#count(outcome, client);
  }

  result(): Result {
    const queues = this.#queues.map((queue) => ({
      ...queue,
      serviceLevel: (100 * queue.inTime) / Math.max(1, queue.offered - queue.brief),
    }));
    const offered = queues.reduce((sum, queue) => sum + queue.offered, 0);
    const waits = sorted(this.#waits);
    return {
      days: this.#waits.length,
      queues,
      shortfall: queues.reduce((sum, queue, index) => sum + this.#missed(queue, index), 0) / offered,
      abandoned: (100 * queues.reduce((sum, queue) => sum + queue.gone, 0)) / offered,
      waitP95Ms: waits[Math.floor(0.95 * waits.length)] ?? 0,
      waitP99Ms: waits[Math.floor(0.99 * waits.length)] ?? 0,
      worstOfDayMs: this.#worstMs / Math.max(1, this.#waits.length),
      inversions: this.#inversions,
      occupancy: averageOf(this.#occupancies),
    };
  }

  #count({ clients, waitMs, answered }: Outcome, client: number): void {
    const index = clients.queue[client] ?? 0;
    const queue = this.#queues[index];
    const target = this.#scenario.queues[index]?.target;
    if (!queue || !target) return;
    const wait = waitMs[client] ?? 0;
    queue.offered += 1;
    if (answered[client] === 0) {
      queue.gone += 1;
      if (wait <= briefMs) queue.brief += 1;
    } else if (wait <= target.withinMs) queue.inTime += 1;
  }

  #missed(queue: QueueResult, index: number): number {
    const percent = this.#scenario.queues[index]?.target.percent ?? 0;
    return Math.max(0, percent - queue.serviceLevel) * queue.offered;
  }
}

/** Spread over the agents of one day. */
function occupancyOf({ busyMs, dutyMs }: Outcome): Result["occupancy"] {
  const shares = Array.from(busyMs, (busy, agent) => busy / (dutyMs[agent] ?? 0)).filter(Number.isFinite);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  return { mean, sd: Math.sqrt(variance), range: Math.max(...shares) - Math.min(...shares) };
}

function averageOf(days: readonly Result["occupancy"][]): Result["occupancy"] {
  const average = (key: keyof Result["occupancy"]): number =>
    days.reduce((sum, day) => sum + day[key], 0) / Math.max(1, days.length);
  return { mean: average("mean"), sd: average("sd"), range: average("range") };
}

function sorted(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}
