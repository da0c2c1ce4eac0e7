import { randomUUID } from "node:crypto";
import mongoose from "mongoose";
import type { Client, Row } from "./row.ts";
import { commandRows } from "./rows/commands.ts";
import { filterRows } from "./rows/filters.ts";
import { indexRows } from "./rows/indexes.ts";
import { pipelineRows } from "./rows/pipelines.ts";
import { transactionRows } from "./rows/transactions.ts";
import { updateRows } from "./rows/updates.ts";

/** All rules the application relies on; none may depend on whose server is asked. */
export const suite: readonly Row[] = [
  ...commandRows,
  ...filterRows,
  ...updateRows,
  ...indexRows,
  ...pipelineRows,
  ...transactionRows,
];

/** Connects to a server to be examined. */
export async function connect(address: string): Promise<Client> {
  return await mongoose.mongo.MongoClient.connect(address, { serverSelectionTimeoutMS: 5000 });
}

/** Checks one row in a database of its own; throws when the rule does not hold. */
export async function checkRow(client: Client, row: Row): Promise<void> {
  const db = client.db(`conformance_${randomUUID().slice(0, 8)}`);
  try {
    await row.check({ client, db, docs: db.collection("docs"), tally: db.collection("docs") });
  } finally {
    await db.dropDatabase();
  }
}
