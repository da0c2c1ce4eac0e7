import * as fs from "node:fs";
import * as path from "node:path";
import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { startStore, type RunningStore } from "./helpers/startStore.ts";

const { MongoClient } = mongoose.mongo;
const unjournaled = { writeConcern: { w: 1, journal: false } };

let store: RunningStore;
let client: mongoose.mongo.MongoClient;

beforeAll(async () => {
  store = await startStore();
  client = await MongoClient.connect(store.address);
});
afterAll(async () => {
  await client.close();
  await store.stop();
});

/** Whether the words are in a log on disk. */
function isOnDisk(words: string): boolean {
  return fs
    .readdirSync(store.folder)
    .filter((name) => name.startsWith("log-"))
    .some((name) => fs.readFileSync(path.join(store.folder, name)).includes(words));
}

describe("a write that asks for no journal", () => {
  it("is seen at once, and is on disk a moment later by itself", async () => {
    const notes = client.db("bank").collection<{ _id: string }>("notes");
    await notes.insertOne({ _id: "by itself" }, unjournaled);
    expect(isOnDisk("by itself")).toBe(false);
    expect(await notes.findOne({ _id: "by itself" })).not.toBeNull();
    await eventually(() => expect(isOnDisk("by itself")).toBe(true), 2_000);
  });

  it("comes along with the next one that is journaled", async () => {
    const notes = client.db("bank").collection<{ _id: string }>("notes");
    await notes.insertOne({ _id: "in company" }, unjournaled);
    await notes.insertOne({ _id: "journaled" });
    expect(isOnDisk("in company")).toBe(true);
    expect(isOnDisk("journaled")).toBe(true);
  });

  it("is on disk when the store is stopped", async () => {
    const notes = client.db("bank").collection<{ _id: string }>("notes");
    await notes.insertOne({ _id: "at the end" }, unjournaled);
    expect(await store.end("SIGTERM")).toBe(0);
    expect(isOnDisk("at the end")).toBe(true);
  });
});
