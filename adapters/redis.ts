import { Redis } from "ioredis";
import type { Log } from "./log.ts";

/** `commands` fails fast, because a person or a provider waits; `news` too, and sends what is said in one breath as one; `jobs` waits for Redis, because a worker has nothing else to do. */
export type RedisUse = "commands" | "news" | "jobs";

/** Waits grow to two seconds and no further, so that work goes on soon after Redis is back. */
const patience = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);

const uses = {
  commands: {
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
  },
  news: {
    commandTimeout: 2_000,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    enableAutoPipelining: true,
  },
  jobs: { connectTimeout: 2_000, maxRetriesPerRequest: null },
} as const;

/** Opens a connection; it reconnects by itself for ever. */
export function openRedis(url: string, use: RedisUse, log: Log): Redis {
  const redis = new Redis(url, { ...uses[use], retryStrategy: patience });
  let down = false;
  redis.on("error", (error: Error) => {
    if (!down) log.warn({ reason: error.message, use }, "Redis cannot be reached");
    down = true;
  });
  redis.on("ready", () => {
    if (down) log.info({ use }, "Redis is back");
    down = false;
  });
  return redis;
}

/** Resolves when the connection is ready for commands, or after the wait: nobody may depend on Redis to start. */
export async function whenReady(redis: Redis, waitMs = 2_000): Promise<boolean> {
  if (redis.status === "ready") return true;
  return new Promise((resolve) => {
    const done = (ready: boolean): void => {
      clearTimeout(timer);
      redis.off("ready", yes);
      resolve(ready);
    };
    const yes = (): void => done(true);
    const timer = setTimeout(() => done(false), waitMs);
    redis.once("ready", yes);
  });
}
