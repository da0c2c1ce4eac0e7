import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "../setup/client.ts";
import { ensureProgram, redisServer } from "../setup/programs.ts";
import type { Keeper } from "./keeper.ts";
import { startPart, type Part } from "./part.ts";
import { socketFolder, startRedis } from "./redis.ts";

/** The environment that every part gets, exactly as in production. */
export type Env = Record<string, string | undefined>;

/** How long a part may take until it is ready: a store with much data reads it first. */
const readyWithinMs = { store: 120_000, server: 60_000, workers: 60_000 };

/** Starts Redis, unless an address is given, and returns the address. */
export async function keepRedis(keeper: Keeper, dataDir: string, given?: string): Promise<string> {
  if (given) return given;
  await ensureProgram(redisServer);
  let url = "";
  await keeper.keep("redis", async (onLine) => {
    const own = await startRedis(dataDir, onLine);
    url = own.url;
    return own.part;
  });
  return url;
}

/** Starts the embedded store, unless an address is given, and returns the address. */
export async function keepStore(keeper: Keeper, dataDir: string, given?: string): Promise<string> {
  if (given) return given;
  const socket = join(socketFolder(dataDir), "store.sock");
  const args = [join(root, "embedded/main.ts"), "--data", join(dataDir, "store"), "--socket", socket];
  let url = "";
  await keeper.keep("store", async (onLine) => {
    const part = startPart({ name: "store", args, ready: /^Ready: (mongodb:\S+)/, onLine });
    url = (await readyOrEnd(part, readyWithinMs.store))?.[1] ?? "";
    return part;
  });
  return url;
}

/** Starts the server and returns its address. Started again, it takes the ports that it had. */
export async function keepServer(keeper: Keeper, env: Env): Promise<{ url: string; listeners: string[] }> {
  let url = "";
  let listeners: string[] = [];
  await keeper.keep("server", async (onLine) => {
    const started = startPart({
      name: "server",
      args: [join(root, "server/main.ts")],
      env,
      ready: /^Ready: (http\S+)/,
      onLine,
    });
    url = (await readyOrEnd(started, readyWithinMs.server))?.[1] ?? "";
    listeners = listenersIn(started.output);
    // What the first start was given as "any free port" stays the same for those who know the address.
    if (env["PORT"] === "0" && !env["PUBLIC_URL"]) env["PORT"] = new URL(url).port;
    if (env["SMTP_PORT"] === "0") env["SMTP_PORT"] = smtpPort(listeners);
    return started;
  });
  return { url, listeners };
}

/** Starts the workers. */
export async function keepWorkers(keeper: Keeper, env: Env): Promise<void> {
  await keeper.keep(
    "workers",
    async (onLine) => {
      const part = startPart({
        name: "workers",
        args: [join(root, "workers/main.ts")],
        env,
        ready: /^Workers ready/,
        onLine,
      });
      await readyOrEnd(part, readyWithinMs.workers);
      return part;
    },
    15_000,
  );
}

/** The addresses that the server said it listens on besides its own. */
export function listenersIn(lines: string[]): string[] {
  return lines.flatMap((line) => /^Listening: (\S+)/.exec(line)?.[1] ?? []);
}

/** The port among them that takes letters. */
export function smtpPort(listeners: string[]): string | undefined {
  return listeners.map((address) => /^smtp:\/\/.*:(\d+)/.exec(address)?.[1]).find(Boolean);
}

/** The ready line's match; a part that is too slow is ended. */
async function readyOrEnd(part: Part, withinMs: number): Promise<RegExpMatchArray | null> {
  const late = wait(withinMs, "late" as const, { ref: false });
  const first = await Promise.race([part.ready, late]);
  if (first !== "late") return first;
  await part.kill();
  throw new Error(`${part.name} was not ready within ${withinMs / 1000} s.`);
}
