import type mongoose from "mongoose";
import type { Connection } from "mongoose";
import { Problem } from "../core/problems.ts";

/** The way to the database. Hot paths use the driver's own collections, because a mongoose document costs many times more CPU. */
export interface Mongo {
  connection: Connection;
  client: mongoose.mongo.MongoClient;
  db: mongoose.mongo.Db;
  /** The database's clock: timers of items and messages are compared with it, never with this machine's. */
  now(): Promise<Date>;
  close(): Promise<void>;
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
