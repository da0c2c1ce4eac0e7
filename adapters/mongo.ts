import mongoose, { type Connection } from "mongoose";
import { Problem } from "../core/problems.ts";
import { nouns } from "./store/nouns.ts";

/** The way to the database. Hot paths use the driver's own collections, because a mongoose document costs many times more CPU. */
export interface Mongo {
  connection: Connection;
  client: mongoose.mongo.MongoClient;
  db: mongoose.mongo.Db;
  /** The database's clock: timers of items and messages are compared with it, never with this machine's. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/** Every write is on the disks of the majority before it is acknowledged, and a dead store is known as dead within two seconds. */
const options = {
  w: "majority",
  journal: true,
  readConcernLevel: "majority",
  compressors: ["none"],
  serverSelectionTimeoutMS: 1_500,
  // Also the patience of the heartbeat: a store that is only busy is not given up. The door has a clock of its own.
  connectTimeoutMS: 5_000,
  heartbeatFrequencyMS: 2_000,
  waitQueueTimeoutMS: 1_900,
  maxPoolSize: 40,
  minPoolSize: 2,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  ignoreUndefined: true,
} as const;

/** Connects and builds the indexes that the queries rely on. */
export async function openMongo(url: string): Promise<Mongo> {
  const connection = await mongoose.createConnection(url, { ...options, compressors: ["none"] }).asPromise();
  const client = connection.getClient();
  const db = client.db(connection.name);
  for (const noun of nouns) {
    const model = connection.model(noun.name, noun.schema, noun.name);
    await model.createCollection();
    await model.createIndexes();
  }
  return {
    connection,
    client,
    db,
    now: async () => ((await db.command({ hello: 1 })) as unknown as { localTime: Date }).localTime,
    close: () => connection.close(),
  };
}

const unreachable =
  /^Mongo(Network|ServerSelection|WaitQueueTimeout|PoolCleared|NotConnected|TopologyClosed|OperationTimeout|ServerClosed|ClientClosed|ExpiredSession)/;

/** True when the failure says that the database cannot be reached or did not answer, not that the request was wrong. */
export function isStoreDown(error: unknown): boolean {
  if (error instanceof Problem) return error.refusal.code === "store_down";
  if (!(error instanceof Error)) return false;
  if (unreachable.test(error.name)) return true;
  const { hasErrorLabel } = error as { hasErrorLabel?: (label: string) => boolean };
  return hasErrorLabel?.call(error, "RetryableWriteError") ?? false;
}

/** True when a unique index refused the write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === 11_000;
}
