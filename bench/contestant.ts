import { fork, type ChildProcess } from "node:child_process";
import type { Named } from "./cpu.ts";
import type { Target } from "./doors/door.ts";
import type { Order, Report } from "./generator.ts";
import type { Fate, Outcome } from "./ledger.ts";
import type { Pace } from "./pace.ts";
import type { Crew } from "./processes.ts";

/** What a contestant's own file builds: its processes, how to reach it, and how to count its log. */
export interface Built {
  crew: Crew;
  target: Target;
  /** How many of these ids the log holds exactly once; null when it keeps none. */
  logged: ((ids: string[]) => Promise<number>) | null;
  close?: () => Promise<void>;
}

/** One of those that are compared: its processes and a generator of its own. */
export class Contestant {
  readonly name: string;
  readonly built: Built;
  readonly #generator: ChildProcess;

  private constructor(name: string, built: Built, generator: ChildProcess) {
    this.name = name;
    this.built = built;
    this.#generator = generator;
  }

  static async start(name: string, build: () => Promise<Built>): Promise<Contestant> {
    const built = await build();
    const generator = fork(new URL("generator.ts", import.meta.url));
    const contestant = new Contestant(name, built, generator);
    await contestant.#order({ do: "open", target: built.target });
    return contestant;
  }

  get processes(): Named[] {
    return this.built.crew.named;
  }

  get generator(): Named {
    return { name: "generator", pid: this.#generator.pid ?? 0 };
  }

  async run(pace: Pace, drainMs = 10_000): Promise<Outcome> {
    const report = await this.#order({ do: "run", pace, drainMs, timeline: false });
    if (!("outcome" in report)) throw new Error("The generator answered something else.");
    return report.outcome;
  }

  /** As `run`, with the fate of every message. */
  async follow(pace: Pace, drainMs: number): Promise<{ outcome: Outcome; timeline: Fate[] }> {
    const report = await this.#order({ do: "run", pace, drainMs, timeline: true });
    if (!("outcome" in report) || !report.timeline) throw new Error("The generator kept no timeline.");
    return { outcome: report.outcome, timeline: report.timeline };
  }

  /** Brings the number of idle connections to this. */
  async crowd(connections: number): Promise<void> {
    await this.#order({ do: "crowd", connections });
  }

  async stop(): Promise<void> {
    this.#generator.disconnect();
    await this.built.close?.();
    await this.built.crew.stop();
  }

  #order(order: Order): Promise<Report> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`The generator of ${this.name} ended.`));
      this.#generator.once("exit", ended);
      this.#generator.once("message", (report: Report) => {
        this.#generator.off("exit", ended);
        if ("failed" in report)
          reject(new Error(`${this.name}: ${report.failed}\n${this.built.crew.said()}`));
        else resolve(report);
      });
      this.#generator.send(order);
    });
  }
}
