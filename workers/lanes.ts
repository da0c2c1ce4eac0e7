import { Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import type { Log } from "../adapters/log.ts";
import { queuePrefix, type JobName, type Jobs, type Lane } from "../adapters/queues.ts";
import type { Deps } from "./deps.ts";
import { handlers } from "./handlers.ts";

/** How many jobs of a lane run side by side in one process. */
const concurrency: Record<Lane, number> = { live: 24, bulk: 4 };

/**
 * Takes jobs of the lanes. The lock is short, because a chat cannot wait a minute for a dead worker; a job may be taken
 * over many times before it counts as failed, because the record of failures is ours, not the queue's.
 */
export function openLanes(
  lanes: readonly Lane[],
  redis: Redis,
  deps: Omit<Deps, "lane">,
  log: Log,
): Worker[] {
  return lanes.map((lane) => {
    const worker = new Worker(lane, (job: Job) => handle(job, { ...deps, lane }), {
      connection: redis,
      prefix: queuePrefix,
      concurrency: concurrency[lane],
      lockDuration: 5_000,
      stalledInterval: 2_000,
      maxStalledCount: 10,
    });
    worker.on("error", (error) => log.debug({ lane, reason: error.message }, "Lane error"));
    worker.on("stalled", (job) => log.warn({ lane, job }, "A job's worker died; it is done again"));
    worker.on("failed", (job, error) => {
      if (job && job.attemptsMade >= (job.opts.attempts ?? 1))
        log.error({ lane, job: job.name, data: job.data as unknown, err: error }, "A job failed");
    });
    return worker;
  });
}

async function handle(job: Job, deps: Deps): Promise<void> {
  const name = job.name as JobName;
  const handler = handlers[name] as ((data: Jobs[JobName], deps: Deps) => Promise<void>) | undefined;
  // A job of a newer version in a rolling update: the sweeper offers it again to those who know it.
  if (!handler) throw new Error(`No handler for "${job.name}".`);
  await handler(job.data as Jobs[JobName], deps);
}
