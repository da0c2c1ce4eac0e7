import { Queue, type ConnectionOptions, type JobsOptions } from "bullmq";
import type { Redis } from "ioredis";
import type { AgentId, ItemId, MessageId } from "../core/ids.ts";
import type { Log } from "./log.ts";

/** All jobs and what they carry: ids only. MongoDB holds the rest, so that Redis may be lost without losing anything. */
export interface Jobs {
  /** An inbox row waits. */
  receive: { message: MessageId };
  /** An outbox row waits. */
  deliver: { message: MessageId };
  /** An offer may have run out. */
  expireOffer: { item: ItemId; offer: number };
  /** The time for wrap-up may be over. */
  endWrapUp: { item: ItemId; rev: number };
  /** The time for the next call to a client may have come. */
  callAgain: { item: ItemId };
  /** The queue of a waiting item may have closed. */
  closing: { item: ItemId };
  /** An item may have waited too long for its queue. */
  overflow: { item: ItemId };
  /** An item waits, or an agent became free. */
  route: { item: ItemId } | { agent: AgentId };
}

export type JobName = keyof Jobs;

/** Jobs that wait for their time and are mostly needless when it comes: nearly every offer is answered before. */
export type Timer = Extract<JobName, "expireOffer">;

/** Two lanes, so that a heavy letter never delays a chat. */
export type Lane = "live" | "bulk";
export const lanes: readonly Lane[] = ["live", "bulk"];

export interface JobOptions {
  lane?: Lane;
  delayMs?: number;
  /** A job for the same thing may run at this moment and may have looked too early: this one is added beside it. */
  again?: boolean;
}

/** The producers' side. */
export interface JobQueue {
  /** Adds a job; false when Redis did not take it. Never throws: every job can be rebuilt from the database by the sweeper. */
  add<J extends JobName>(name: J, data: Jobs[J], options?: JobOptions): Promise<boolean>;
  /** Takes back a job that was added with a delay, best effort: it may run at this moment, or be gone. Never throws. */
  cancel<J extends Timer>(name: J, data: Jobs[J]): Promise<void>;
  /** True while Redis does not take jobs, as far as the last one told. */
  isFailing(): boolean;
  close(): Promise<void>;
}

export const queuePrefix = "okno";

/** Finished jobs are removed at once: the id must be free when the sweeper adds the job again, and the record of work is in the database. */
const defaults: JobsOptions = {
  attempts: 4,
  backoff: { type: "exponential", delay: 250 },
  removeOnComplete: true,
  removeOnFail: true,
};

/** Jobs that mean "look what has changed": one that runs now may have looked before the change. */
const looks: ReadonlySet<JobName> = new Set(["route"]);

/** Same data, same id: a job that already waits or runs is not added twice. Prefixed, because BullMQ refuses ids of digits only and those with a colon. */
export function jobId<J extends JobName>(name: J, data: Jobs[J]): string {
  return `${name}-${Object.values(data).join("-").replaceAll(":", "_")}`;
}

const timers: ReadonlySet<JobName> = new Set<Timer>(["expireOffer"]);

/** Not the id of the same job without a delay: the sweeper goes by the database's clock, and a timer by a worse one must not keep its job out. */
function timerId<J extends JobName>(name: J, data: Jobs[J]): string {
  return `${jobId(name, data)}-timer`;
}

/** Under which id a job is added; none where it may stand beside another for the same thing. */
function idFor<J extends JobName>(name: J, data: Jobs[J], { delayMs = 0, again }: JobOptions): string | null {
  if (again || looks.has(name)) return null;
  if (delayMs === 0) return jobId(name, data);
  return timers.has(name) ? timerId(name, data) : null;
}

/** Opens both lanes on a connection that fails fast. */
export function openJobs(redis: Redis, log: Log): JobQueue {
  const connection = redis as unknown as ConnectionOptions;
  const queues = Object.fromEntries(
    lanes.map((lane) => {
      const queue = new Queue(lane, { connection, prefix: queuePrefix, defaultJobOptions: defaults });
      queue.on("error", () => undefined); // told once by the connection itself
      return [lane, queue];
    }),
  ) as Record<Lane, Queue>;
  let failing = false;
  return {
    add: async (name, data, options = {}) => {
      // A closed connection would make the queue wait for it; the sweeper does that better.
      if (redis.status !== "ready") return false;
      const { lane = "live", delayMs = 0 } = options;
      const id = idFor(name, data, options);
      try {
        await queues[lane].add(name, data, {
          ...(id === null ? {} : { jobId: id }),
          ...(delayMs > 0 ? { delay: delayMs } : {}),
        });
        failing = false;
        return true;
      } catch (error) {
        failing = true;
        log.debug({ job: name, reason: (error as Error).message }, "Job not queued; the sweeper will");
        return false;
      }
    },
    cancel: async (name, data) => {
      if (redis.status !== "ready") return;
      await queues.live.remove(timerId(name, data), { removeChildren: false }).catch((error: Error) => {
        log.debug({ job: name, reason: error.message }, "Timer not taken back; it will find nothing to do");
      });
    },
    isFailing: () => failing || redis.status !== "ready",
    close: async () => {
      await Promise.all(lanes.map((lane) => queues[lane].close().catch(() => undefined)));
    },
  };
}
