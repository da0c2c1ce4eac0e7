/**
 * A container's health check: `node scripts/healthy.ts server` asks the server whether it and its stores work;
 * `workers` looks for the heartbeat that worker processes leave in Redis. Ends with 0 or 1.
 */
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { readConfig, type Config } from "../adapters/config.ts";
import { isWorkerAlive } from "../adapters/heartbeat.ts";

/** Only what is the server's own affair: a store that is away must not make all servers be started again. */
async function server({ PORT }: Config): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${PORT}/health`);
  return response.ok;
}

async function workers({ REDIS_URL }: Config): Promise<boolean> {
  const redis = new Redis(REDIS_URL ?? "redis://127.0.0.1:6379", { maxRetriesPerRequest: 1 });
  redis.on("error", () => undefined);
  try {
    return await isWorkerAlive(redis);
  } finally {
    redis.disconnect();
  }
}

const checks: Record<string, (config: Config) => Promise<boolean>> = { server, workers };
const check = checks[process.argv[2] ?? ""];
const read = readConfig(process.env);
const isHealthy =
  check !== undefined &&
  "config" in read &&
  (await Promise.race([check(read.config).catch(() => false), wait(4_000, false)]));
process.exit(isHealthy ? 0 : 1);
