import { isNoisy, watch, type Named, type Use } from "./cpu.ts";
import type { Contestant } from "./contestant.ts";
import type { Outcome } from "./ledger.ts";
import type { Pace } from "./pace.ts";

/** One run of one contestant. */
export interface Measured {
  name: string;
  outcome: Outcome;
  use: Use;
  /** Rows of the log that belong to the run; null where nothing is logged. */
  logged: number | null;
  noisy: boolean;
  /** How many noisy tries came before it. */
  repeated: number;
}

/** Measures contestants one at a time, while the others stand idle, and keeps what went wrong. */
export class Bench {
  readonly contestants: Contestant[] = [];
  /** Every way in which a run broke its promise; one is enough to fail. */
  readonly faults: string[] = [];
  /** Seconds that repeats of noisy runs may still take. */
  #spare: number;

  constructor(spareSeconds: number) {
    this.#spare = spareSeconds;
  }

  /** Runs the pace, again up to three times if strangers or the hypervisor took the processors. */
  async measure(contestant: Contestant, pace: Pace): Promise<Measured> {
    for (let repeated = 0; ; repeated += 1) {
      const measured = await this.#once(contestant, pace, repeated);
      if (!measured.noisy || repeated === 3 || this.#spare < measured.use.seconds) return measured;
      this.#spare -= measured.use.seconds;
    }
  }

  async #once(contestant: Contestant, pace: Pace, repeated: number): Promise<Measured> {
    const own = [...contestant.processes, contestant.generator];
    const done = watch(own, this.#others(own));
    const outcome = await contestant.run(pace);
    const use = done();
    const logged = contestant.built.logged ? await contestant.built.logged(outcome.ids) : null;
    this.faults.push(...broken(contestant.name, outcome, logged));
    return { name: contestant.name, outcome, use, logged, noisy: isNoisy(use), repeated };
  }

  /** Our processes that have no part in the run; some contestants share theirs. */
  #others(own: readonly Named[]): Named[] {
    const all = this.contestants.flatMap((other) => [...other.processes, other.generator]);
    const pids = new Set(own.map(({ pid }) => pid));
    const others: Named[] = [{ name: "bench", pid: process.pid }];
    for (const one of all) {
      if (pids.has(one.pid)) continue;
      pids.add(one.pid);
      others.push(one);
    }
    return others;
  }
}

/** How the run differs from sent = acknowledged = delivered = logged, each exactly once. */
export function broken(name: string, outcome: Outcome, logged: number | null): string[] {
  const faults = outcome.faults.map((fault) => `${name}: ${fault}`);
  const { sent, acknowledged, shown, duplicates, unknown } = outcome;
  if (acknowledged !== sent) faults.push(`${name}: ${sent} sent, ${acknowledged} acknowledged.`);
  if (shown !== sent) faults.push(`${name}: ${sent} sent, ${shown} shown.`);
  if (logged !== null && logged !== sent) faults.push(`${name}: ${sent} sent, ${logged} logged.`);
  if (duplicates > 0) faults.push(`${name}: ${duplicates} shown twice.`);
  if (unknown > 0) faults.push(`${name}: ${unknown} shown that this run did not send.`);
  return faults;
}

/** Processor time of the contestant's own processes for each message, in microseconds, without the generator. */
export function microsPerMessage(measured: Measured): number {
  const spent = Object.entries(measured.use.own)
    .filter(([name]) => name !== "generator")
    .reduce((sum, [, seconds]) => sum + seconds, 0);
  return (spent * 1e6) / Math.max(1, measured.outcome.shown);
}
