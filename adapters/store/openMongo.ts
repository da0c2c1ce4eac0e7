import mongoose from "mongoose";
import type { Mongo } from "../mongo.ts";
import { nouns } from "./nouns.ts";

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
