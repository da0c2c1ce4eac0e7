import * as fs from "node:fs";
import * as path from "node:path";

/** The numbered files of a data folder: each snapshot N holds all that came before log N. */
export interface Generations {
  readonly snapshots: number[];
  readonly logs: number[];
}

/** Lists the snapshots and logs there are, oldest first. */
export function generations(folder: string): Generations {
  const names = fs.readdirSync(folder);
  const numbers = (prefix: string): number[] =>
    names
      .filter((name) => new RegExp(`^${prefix}-\\d+$`).test(name))
      .map((name) => Number(name.slice(prefix.length + 1)))
      .sort((a, b) => a - b);
  return { snapshots: numbers("snapshot"), logs: numbers("log") };
}

export function logPath(folder: string, generation: number): string {
  return path.join(folder, `log-${generation}`);
}

export function snapshotPath(folder: string, generation: number): string {
  return path.join(folder, `snapshot-${generation}`);
}

/** Opens a log for appending and makes its name durable. */
export function openLog(folder: string, generation: number): number {
  const file = fs.openSync(logPath(folder, generation), "a", 0o600);
  syncFolder(folder);
  return file;
}

/** Makes new and removed names of a folder durable. */
export function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, "r");
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

/** Removes what a newer snapshot has replaced. */
export function removeBefore(folder: string, generation: number): void {
  const { snapshots, logs } = generations(folder);
  for (const old of snapshots) if (old < generation) fs.unlinkSync(snapshotPath(folder, old));
  for (const old of logs) if (old < generation) fs.unlinkSync(logPath(folder, old));
}
