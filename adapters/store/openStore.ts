import type { Work } from "../channels/channel.ts";
import { settings } from "../config.ts";
import { watchBacklog } from "./backlog.ts";
import { openMongo } from "./openMongo.ts";
import type { Store } from "./store.ts";
import { openWork } from "./work.ts";

/** What a store is made of: all of it but the connection is handed in. */
export interface StoreOptions extends Pick<Store, "bus" | "jobs" | "floor" | "files" | "channels" | "log"> {
  mongoUrl: string;
  /** As by the settings' own default unless said otherwise. */
  inboxDays?: number;
}

/** Connects to the database. Everything else is handed in, so that a test or a tool takes only what it needs. */
export async function openStore({ mongoUrl, ...given }: StoreOptions): Promise<Store> {
  const parts = { inboxDays: settings.INBOX_DAYS.check.parse(undefined), ...given };
  const mongo = await openMongo(mongoUrl);
  const bare = { mongo, ...parts, stop: watchBacklog({ mongo, ...parts }) };
  const works = new Map<string, Work>();
  for (const name of parts.channels.keys()) works.set(name, await openWork(bare, name));
  return { ...bare, works };
}

/** Closes the connection; what was handed in is closed by whoever opened it. */
export async function closeStore(store: Store): Promise<void> {
  store.stop();
  await store.mongo.close();
}
