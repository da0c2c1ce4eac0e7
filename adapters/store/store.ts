import type { Bus } from "../bus.ts";
import type { Channel, Work } from "../channels/channel.ts";
import type { KeptFiles } from "../files.ts";
import type { Floor } from "../floor/floor.ts";
import type { Log } from "../log.ts";
import type { Mongo } from "../mongo.ts";
import type { JobQueue } from "../queues.ts";

/** What every store function works with. */
export interface Store {
  mongo: Mongo;
  bus: Bus;
  jobs: JobQueue;
  /** Who is at work and what waits, shared by all processes. */
  floor: Floor;
  files: KeptFiles;
  channels: ReadonlyMap<string, Channel>;
  /** What each channel is handed while it reads, sends or follows. */
  works: ReadonlyMap<string, Work>;
  /** For how long rows of the inbox are kept after they were handled. */
  inboxDays: number;
  log: Log;
  /** Ends what the store does by itself. */
  stop(): void;
}
