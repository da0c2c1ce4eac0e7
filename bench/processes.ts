import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mongoose from "mongoose";
import { startPart, type Part } from "../scripts/processes/part.ts";
import { startRedis } from "../scripts/processes/redis.ts";
import type { Named } from "./cpu.ts";

const root = new URL("../", import.meta.url).pathname;
const folders = new Set<string>();
const pids = new Set<number>();

// Whatever happens, nothing of ours outlives the run.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
process.on("exit", () => {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has gone by itself.
    }
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the run. */
export function scratch(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `okno-bench-${name}-`));
  folders.add(folder);
  return folder;
}

/** The processes of one contestant, started one by one and ended in reverse. */
export class Crew {
  readonly named: Named[] = [];
  readonly #parts: Part[] = [];
  readonly dataDir: string;

  constructor(name: string) {
    this.dataDir = scratch(name);
  }

  /** Starts a file of ours with Node and waits for its ready line. */
  async node(
    name: string,
    args: string[],
    ready: RegExp,
    env: Record<string, string> = {},
  ): Promise<RegExpMatchArray> {
    const part = startPart({
      name,
      args: [...profiling(name), ...args],
      cwd: root,
      env: { ...process.env, ...env },
      ready,
    });
    this.#keep(name, part);
    const match = await part.ready.catch((error: Error) => {
      throw new Error(`${error.message}\n${part.output.join("\n")}`);
    });
    if (!match) throw new Error(`${name} has no ready line.`);
    return match;
  }

  /** Runs a file of ours to its end. */
  async once(name: string, args: string[], env: Record<string, string> = {}): Promise<void> {
    const part = startPart({ name, args, cwd: root, env: { ...process.env, ...env } });
    if ((await part.exited) !== 0) throw new Error(`${name} failed:\n${part.output.join("\n")}`);
  }

  /** A Redis of its own, as the hub starts it. */
  async redis(): Promise<string> {
    const { part, url } = await startRedis(this.dataDir);
    this.#keep("redis", part);
    return url;
  }

  /** A store of its own; the one at MONGO_URL, under a name of its own, if that is set. */
  async store(): Promise<string> {
    const given = process.env["MONGO_URL"];
    if (given) return otherDatabase(given, `okno_bench_${Date.now().toString(36)}_${folders.size}`);
    const args = ["embedded/main.ts", "--data", join(this.dataDir, "store")];
    const ready = await this.node("store", args, /Ready: (mongodb:\/\/\S+)/);
    return otherDatabase(ready[1] ?? "", "okno");
  }

  part(name: string): Part {
    const found = this.#parts.find((part) => part.name === name);
    if (!found) throw new Error(`No process ${name}.`);
    return found;
  }

  /** What the processes said last, for a failed run. */
  said(): string {
    return this.#parts.map((part) => `${part.name}: ${part.output.slice(-8).join("\n  ")}`).join("\n");
  }

  async stop(): Promise<void> {
    for (const part of this.#parts.toReversed()) await part.stop(5_000);
  }

  #keep(name: string, part: Part): void {
    this.#parts.push(part);
    this.named.push({ name, pid: part.pid });
    pids.add(part.pid);
    part.once("exit", () => pids.delete(part.pid));
  }
}

/** With BENCH_PROFILE=folder every Node process leaves a processor profile there when it ends. */
function profiling(name: string): string[] {
  const folder = process.env["BENCH_PROFILE"];
  return folder ? ["--cpu-prof", `--cpu-prof-dir=${join(folder, name)}`] : [];
}

/** The address with another database name. */
function otherDatabase(url: string, name: string): string {
  const [, head, query] = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(url) ?? [];
  if (!head) throw new Error(`Not a MongoDB address: ${url}`);
  return `${head}/${name}${query ?? ""}`;
}

/** A connection of the bare driver, for counting. */
export async function connect(url: string): Promise<mongoose.mongo.MongoClient> {
  return new mongoose.mongo.MongoClient(url).connect();
}

/** How many documents have one of these values in the field. */
export async function countOf(
  store: mongoose.mongo.MongoClient,
  collection: string,
  field: string,
  values: readonly string[],
): Promise<number> {
  let count = 0;
  for (let from = 0; from < values.length; from += 1_000) {
    const some = values.slice(from, from + 1_000);
    const found = store
      .db()
      .collection(collection)
      .find({ [field]: { $in: some } }, { projection: { [field]: 1 } });
    count += (await found.toArray()).length;
  }
  return count;
}
