import mongoose from "mongoose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newFolder, startStore } from "./helpers/startStore.ts";
import type { RunningStore } from "./helpers/startStore.ts";

const { MongoClient } = mongoose.mongo;

interface Call {
  _id: number;
  agent: string;
  n: number;
}

describe("a store that refuses scans", () => {
  let store: RunningStore;
  let client: mongoose.mongo.MongoClient;
  let calls: mongoose.mongo.Collection<Call>;

  beforeAll(async () => {
    store = await startStore(newFolder(), "--refuse-scans");
    client = await MongoClient.connect(store.address);
    calls = client.db("bank").collection<Call>("calls");
    await calls.createIndex({ agent: 1, n: 1 });
    await calls.insertMany(
      Array.from({ length: 1000 }, (_, _id) => ({ _id, agent: `a${_id % 20}`, n: _id % 500 })),
    );
  });
  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  it("names collection, filter and counts when a query walks", async () => {
    const walking = calls.find({ n: 7 }).toArray();
    await expect(walking).rejects.toMatchObject({ code: 291, codeName: "NoQueryExecutionPlans" });
    await expect(walking).rejects.toThrow(
      'the query {"n":7} on bank.calls examined 1000 documents to return 2',
    );
  });

  it("refuses updates, deletes, sorts and lookups that walk", async () => {
    await expect(calls.updateMany({ n: 7 }, { $set: { n: 7 } })).rejects.toMatchObject({ code: 291 });
    await expect(calls.deleteMany({ n: 7 })).rejects.toMatchObject({ code: 291 });
    await expect(calls.find().sort({ n: -1 }).limit(5).toArray()).rejects.toMatchObject({ code: 291 });
    const lookup = { from: "calls", localField: "_id", foreignField: "n", as: "same" };
    await expect(
      calls.aggregate([{ $match: { _id: 1 } }, { $lookup: lookup }]).toArray(),
    ).rejects.toMatchObject({ code: 291 });
  });

  it("lets pass what an index serves, and what wants most of a collection", async () => {
    expect(await calls.find({ agent: "a7", n: 7 }).toArray()).toHaveLength(2);
    expect(await calls.find({ agent: "a3" }).sort({ n: -1 }).limit(3).toArray()).toHaveLength(3);
    expect(await calls.countDocuments()).toBe(1000);
    expect(await calls.find({ $or: [{ _id: 5 }, { agent: "a1", n: 1 }] }).toArray()).toHaveLength(3);
    expect(await calls.aggregate([{ $group: { _id: "$agent" } }]).toArray()).toHaveLength(20);
    expect(
      await calls
        .find({ agent: { $in: ["a1", "a2"] } })
        .sort({ n: 1 })
        .limit(2)
        .toArray(),
    ).toHaveLength(2);
  });
});

describe("a store with little memory", () => {
  it("refuses to grow beyond its limit and lets documents be removed", async () => {
    const store = await startStore(newFolder(), "--memory-mb", "8");
    const client = await MongoClient.connect(store.address);
    const docs = client.db("bank").collection<{ _id: number; text: string }>("docs");
    const text = "x".repeat(100_000);
    const filling = docs.insertMany(Array.from({ length: 60 }, (_, _id) => ({ _id, text })));
    await expect(filling).rejects.toMatchObject({ code: 146 });
    await expect(filling).rejects.toThrow(/The store is full: its documents take \d+ of 8 MB/);
    const kept = await docs.countDocuments();
    expect(kept).toBeGreaterThan(20);
    await docs.deleteMany({ _id: { $lt: 5 } });
    await docs.insertOne({ _id: 1000, text });
    await client.close();
    await store.stop();
  });
});

describe("documents with a term", () => {
  it("are gone soon after it", async () => {
    const store = await startStore();
    const client = await MongoClient.connect(store.address);
    const docs = client.db("bank").collection<{ _id: string; until?: Date | string; kept?: Date }>("docs");
    await docs.createIndex({ until: 1 }, { expireAfterSeconds: 0 });
    await docs.insertMany([
      { _id: "over", until: new Date(Date.now() - 1000) },
      { _id: "later", until: new Date(Date.now() + 600_000) },
      { _id: "no date", until: "yesterday" },
      { _id: "without" },
    ]);
    await expect.poll(() => docs.countDocuments(), { timeout: 10_000 }).toBe(3);
    expect(await docs.findOne({ _id: "over" })).toBeNull();
    await client.close();
    await store.stop();
  });
});
