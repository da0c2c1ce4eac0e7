import type mongoose from "mongoose";
import type { RunningServer } from "./servers.ts";

type Client = mongoose.mongo.MongoClient;

/** One thing to be measured: `run` does it once. */
export interface Case {
  readonly name: string;
  readonly client: Client;
  readonly server: RunningServer;
  readonly inFlight: number;
  readonly run: (worker: number) => Promise<unknown>;
}

/** What some rounds of a case came to. */
export interface Result {
  readonly rates: number[];
  readonly latenciesMs: number[];
  /** Processor time of this process, the driver, and of the server. */
  driverMicros: number;
  serverMicros: number;
}

/** Runs a case for a while with so many at a time. */
export async function measure({ inFlight, run, server }: Case, forMs: number, result: Result): Promise<void> {
  const [start, cpu, serverCpu] = [performance.now(), process.cpuUsage(), server.cpuMicros()];
  const before = result.latenciesMs.length;
  const work = async (worker: number): Promise<void> => {
    for (let now = performance.now(); now - start < forMs;) {
      await run(worker);
      const done = performance.now();
      result.latenciesMs.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
  const { user, system } = process.cpuUsage(cpu);
  result.driverMicros += user + system;
  result.serverMicros += server.cpuMicros() - serverCpu;
  result.rates.push(((result.latenciesMs.length - before) * 1000) / (performance.now() - start));
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle of the ratios of two cases measured in turn, round by round. */
export function pairedRatio(values: readonly number[], against: readonly number[]): number {
  return quantile(
    values.map((value, round) => value / (against[round] ?? Number.NaN)),
    0.5,
  );
}
