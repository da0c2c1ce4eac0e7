import type { Bus } from "../bus.ts";
import type { Channel, Work } from "../channels/channel.ts";
import { settings } from "../config.ts";
import type { KeptFiles } from "../files.ts";
import type { Log } from "../log.ts";
import { openMongo, type Mongo } from "../mongo.ts";
import type { JobQueue } from "../queues.ts";
import { watchBacklog } from "./backlog.ts";
import { openWork } from "./work.ts";

/** What every store function works with. */
export interface Store {
  mongo: Mongo;
  bus: Bus;
  jobs: JobQueue;
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

export interface StoreOptions {
  mongoUrl: string;
  bus: Bus;
  jobs: JobQueue;
  files: KeptFiles;
  channels: ReadonlyMap<string, Channel>;
  /** Where pages are reached from outside, no slash at the end. */
  publicUrl: string;
  /** As by the settings' own default unless said otherwise. */
  inboxDays?: number;
  log: Log;
}

/** Connects to the database. Everything else is handed in, so that a test or a tool takes only what it needs. */
export async function openStore({ mongoUrl, publicUrl, ...given }: StoreOptions): Promise<Store> {
  const parts = { inboxDays: settings.INBOX_DAYS.check.parse(undefined), ...given };
  const mongo = await openMongo(mongoUrl);
  const bare = { mongo, ...parts, stop: watchBacklog({ mongo, ...parts }) };
  const works = new Map<string, Work>();
  for (const name of parts.channels.keys()) works.set(name, await openWork(bare, name, publicUrl));
  return { ...bare, works };
}

/** Closes the connection; what was handed in is closed by whoever opened it. */
export async function closeStore(store: Store): Promise<void> {
  store.stop();
  await store.mongo.close();
}
