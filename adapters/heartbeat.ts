import type { Redis } from "ioredis";

/** Set by every worker process every two seconds and gone ten seconds after the last of them died. */
export const workersKey = "okno:workers";
const everyMs = 2_000;
const lifeMs = 10_000;

/** Tells the world that a worker process lives, until stopped. Redis being away is nothing that a heartbeat could mend. */
export function beatAsWorker(redis: Redis): { stop(): void } {
  const beat = (): void => void redis.set(workersKey, Date.now(), "PX", lifeMs).catch(() => undefined);
  beat();
  const timer = setInterval(beat, everyMs);
  return { stop: () => clearInterval(timer) };
}

/** True while some worker process lives. */
export async function isWorkerAlive(redis: Redis): Promise<boolean> {
  return (await redis.exists(workersKey)) > 0;
}
