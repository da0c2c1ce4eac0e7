import assert from "node:assert/strict";
import mongoose from "mongoose";
import { refused, stories } from "../tables.ts";

const { Binary, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo;

export const commandRows = stories({
  "insert gives the id back and stores what was given": async ({ docs }) => {
    const doc = {
      _id: "kinds",
      text: "Привет 👋",
      whole: 42,
      big: 2 ** 40,
      part: 0.1,
      yes: true,
      none: null,
      when: new Date(0),
      bytes: new Binary(Buffer.from([0, 1, 255])),
      nested: { list: [1, [2, { three: 3 }]] },
      empty: {},
    };
    assert.deepEqual((await docs.insertOne(doc)).insertedId, "kinds");
    assert.deepEqual(await docs.findOne({ _id: "kinds" }), doc);
  },
  "values of every kind keep their order": async ({ docs }) => {
    const values = [
      new MinKey(),
      null,
      -5,
      0.5,
      3,
      "",
      "a",
      "я",
      { a: 1 },
      [1],
      new Binary(Buffer.from([1])),
      new ObjectId(),
      false,
      true,
      new Date(1),
      new Timestamp(1n),
      new MaxKey(),
    ];
    await docs.insertMany(values.map((v, _id) => ({ _id, v })).reverse());
    // A list sorts by its least element, so it comes among the numbers.
    const sorted = (await docs.find().sort({ v: 1, _id: 1 }).toArray()).map(({ _id }) => _id);
    assert.deepEqual(
      sorted.filter((id) => id !== 9),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16],
    );
  },
  "long and decimal numbers are kept": async ({ docs }) => {
    await docs.insertOne({
      _id: 1,
      long: Long.fromString("9007199254740993"),
      decimal: Decimal128.fromString("1.10"),
    });
    const stored = await docs.findOne({}, { promoteLongs: false });
    assert.equal(String(stored?.["long"]), "9007199254740993");
    assert.equal(String(stored?.["decimal"]), "1.10");
  },
  "_id comes first in a stored document": async ({ docs }) => {
    await docs.insertOne({ a: 1, _id: 7 });
    assert.deepEqual(Object.keys((await docs.findOne()) ?? {}), ["_id", "a"]);
  },
  "a second document under an _id is refused": async ({ docs, db }) => {
    await docs.insertOne({ _id: "x" });
    const error = await refused(11000, docs.insertOne({ _id: "x" }));
    assert.deepEqual(error["keyPattern"], { _id: 1 });
    assert.deepEqual(error["keyValue"], { _id: "x" });
    assert.ok(
      error.message.includes(
        `E11000 duplicate key error collection: ${db.databaseName}.docs index: _id_ dup key: { _id: "x" }`,
      ),
    );
  },
  "an _id may be a number, text or document, not a list": async ({ db }) => {
    const loose = db.collection<{ _id: unknown }>("loose");
    await loose.insertMany([{ _id: 1 }, { _id: "1" }, { _id: { a: 1 } }, { _id: null }]);
    await refused(53, loose.insertOne({ _id: [1] }));
    await refused(11000, loose.insertOne({ _id: Long.fromNumber(1) }));
  },
  "an ordered insertMany stops at the first error": async ({ docs }) => {
    const error = await refused(11000, docs.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }]));
    assert.equal((error as unknown as { insertedCount: number }).insertedCount, 1);
    assert.equal(await docs.countDocuments(), 1);
  },
  "an unordered insertMany goes on": async ({ docs }) => {
    await refused(11000, docs.insertMany([{ _id: 1 }, { _id: 1 }, { _id: 2 }], { ordered: false }));
    assert.equal(await docs.countDocuments(), 2);
  },
  "find sorts, skips, limits and projects": async ({ docs }) => {
    await docs.insertMany(
      Array.from({ length: 20 }, (_, _id) => ({ _id, n: _id % 5, deep: { a: _id, b: 1 } })),
    );
    const found = await docs
      .find({ n: { $lt: 3 } }, { projection: { _id: 1, n: 1, "deep.a": 1 } })
      .sort({ n: -1, _id: 1 })
      .skip(1)
      .limit(3)
      .toArray();
    assert.deepEqual(found, [
      { _id: 7, n: 2, deep: { a: 7 } },
      { _id: 12, n: 2, deep: { a: 12 } },
      { _id: 17, n: 2, deep: { a: 17 } },
    ]);
  },
  "a projection leaves out and computes": async ({ docs }) => {
    await docs.insertOne({ _id: 1, a: 1, b: { c: 2, d: 3 }, list: [{ x: 1, y: 2 }, { x: 3 }] });
    assert.deepEqual(await docs.findOne({}, { projection: { "b.c": 0, "list.x": 0 } }), {
      _id: 1,
      a: 1,
      b: { d: 3 },
      list: [{ y: 2 }, {}],
    });
    assert.deepEqual(await docs.findOne({}, { projection: { _id: 0, "list.x": 1 } }), {
      list: [{ x: 1 }, { x: 3 }],
    });
    assert.deepEqual(await docs.findOne({}, { projection: { _id: 0, sum: { $add: ["$a", "$b.c"] } } }), {
      sum: 3,
    });
    await refused(31254, docs.findOne({}, { projection: { a: 1, b: 0 } }));
  },
  "a cursor brings everything in batches": async ({ docs }) => {
    await docs.insertMany(Array.from({ length: 350 }, (_, _id) => ({ _id })));
    assert.equal((await docs.find().toArray()).length, 350);
    assert.equal((await docs.find({}, { batchSize: 7 }).toArray()).length, 350);
    assert.equal((await docs.aggregate([{ $match: {} }], { batchSize: 50 }).toArray()).length, 350);
    const cursor = docs.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.close();
  },
  "a cursor nobody opened is not found": async ({ db }) => {
    await refused(43, db.command({ getMore: Long.fromNumber(123_456), collection: "docs" }));
  },
  counts: async ({ docs }) => {
    await docs.insertMany([{ n: 1 }, { n: 2 }, { n: 2 }]);
    assert.equal(await docs.countDocuments({ n: 2 }), 2);
    assert.equal(await docs.countDocuments({}, { skip: 1, limit: 1 }), 1);
    assert.equal(await docs.estimatedDocumentCount(), 3);
  },
  "distinct values come from lists too": async ({ docs }) => {
    await docs.insertMany([{ v: ["b", "a"] }, { v: "a" }, { v: null }, {}, { v: "c", out: true }]);
    const found = await docs.distinct("v", { out: { $ne: true } });
    assert.deepEqual(new Set(found), new Set(["a", "b", null]));
  },
  "update counts what it matched and what it changed": async ({ docs }) => {
    await docs.insertMany([
      { _id: 1, a: 1 },
      { _id: 2, a: 1 },
      { _id: 3, a: 5 },
    ]);
    const many = await docs.updateMany({ a: 1 }, { $set: { a: 2 } });
    assert.deepEqual([many.matchedCount, many.modifiedCount, many.upsertedCount], [2, 2, 0]);
    const same = await docs.updateOne({ _id: 3 }, { $set: { a: 5 } });
    assert.deepEqual([same.matchedCount, same.modifiedCount], [1, 0]);
    const none = await docs.updateOne({ _id: 9 }, { $set: { a: 5 } });
    assert.deepEqual([none.matchedCount, none.modifiedCount], [0, 0]);
  },
  "an upsert tells the new id": async ({ docs }) => {
    const done = await docs.updateOne({ key: "k" }, { $setOnInsert: { n: 1 } }, { upsert: true });
    assert.equal(done.upsertedCount, 1);
    assert.deepEqual(await docs.findOne(), { _id: done.upsertedId, key: "k", n: 1 });
  },
  "replaceOne keeps the id and nothing else": async ({ docs }) => {
    await docs.insertOne({ _id: 1, a: 1, b: 2 });
    await docs.replaceOne({ a: 1 }, { c: 3 });
    assert.deepEqual(await docs.findOne(), { _id: 1, c: 3 });
    await refused(66, docs.replaceOne({ _id: 1 }, { _id: 2, c: 3 } as never));
  },
  "$currentDate takes the time of the server": async ({ docs, db }) => {
    await docs.insertOne({ _id: 1 });
    const before = (await db.command({ hello: 1 }))["localTime"] as Date;
    await docs.updateOne({ _id: 1 }, { $currentDate: { at: true, "deep.at": { $type: "date" } } } as never);
    const found = (await docs.findOne()) as unknown as { at: Date; deep: { at: Date } };
    const after = (await db.command({ hello: 1 }))["localTime"] as Date;
    for (const at of [found.at, found.deep.at]) assert.ok(at >= before && at <= after);
    await refused(2, docs.updateOne({ _id: 1 }, { $currentDate: { at: "now" } } as never));
  },
  "deleteOne and deleteMany": async ({ docs }) => {
    await docs.insertMany([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }]);
    assert.equal((await docs.deleteOne({ a: 1 })).deletedCount, 1);
    assert.equal((await docs.deleteMany({ a: 1 })).deletedCount, 2);
    assert.equal((await docs.deleteOne({ a: 1 })).deletedCount, 0);
    assert.equal(await docs.countDocuments(), 1);
  },
  "findOneAndUpdate gives before or after": async ({ docs, tally }) => {
    await docs.insertMany([
      { _id: 1, n: 1, at: 5 },
      { _id: 2, n: 1, at: 3 },
    ]);
    assert.deepEqual(await tally.findOneAndUpdate({ n: 1 }, { $inc: { n: 1 } }, { sort: { at: 1 } }), {
      _id: 2,
      n: 1,
      at: 3,
    });
    assert.deepEqual(
      await tally.findOneAndUpdate(
        { _id: 1 },
        { $inc: { n: 1 } },
        { returnDocument: "after", projection: { n: 1 } },
      ),
      { _id: 1, n: 2 },
    );
    assert.equal(await docs.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }), null);
    assert.equal(await docs.findOneAndUpdate({ _id: 9 }, { $set: { n: 1 } }, { upsert: true }), null);
    assert.deepEqual(
      await docs.findOneAndUpdate({ _id: 8 }, { $set: { n: 1 } }, { upsert: true, returnDocument: "after" }),
      { _id: 8, n: 1 },
    );
  },
  "findOneAndUpdate reports what it did": async ({ docs }) => {
    await docs.insertOne({ _id: 1, n: 1 });
    const hit = await docs.findOneAndUpdate({ _id: 1 }, { $set: { n: 2 } }, { includeResultMetadata: true });
    assert.deepEqual(hit.lastErrorObject, { n: 1, updatedExisting: true });
    const fresh = await docs.findOneAndUpdate(
      { _id: 5 },
      { $set: { n: 2 } },
      { upsert: true, includeResultMetadata: true },
    );
    assert.deepEqual(fresh.lastErrorObject, { n: 1, updatedExisting: false, upserted: 5 });
  },
  "findOneAndReplace and findOneAndDelete": async ({ docs }) => {
    await docs.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    assert.deepEqual(await docs.findOneAndReplace({ _id: 1 }, { m: 1 }, { returnDocument: "after" }), {
      _id: 1,
      m: 1,
    });
    assert.deepEqual(await docs.findOneAndDelete({ n: { $gt: 0 } }), { _id: 2, n: 2 });
    assert.equal(await docs.findOneAndDelete({ n: 2 }), null);
  },
  "a conditional update is won by exactly one": async ({ docs }) => {
    await docs.insertOne({ _id: 1, state: "waiting" });
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, agent) =>
        docs.findOneAndUpdate({ _id: 1, state: "waiting" }, { $set: { state: "taken", agent } }),
      ),
    );
    assert.equal(tries.filter((found) => found !== null).length, 1);
  },
  "increments from many sides add up": async ({ docs, tally }) => {
    await docs.insertOne({ _id: 1, n: 0 });
    await Promise.all(Array.from({ length: 50 }, () => tally.updateOne({ _id: 1 }, { $inc: { n: 1 } })));
    assert.equal((await docs.findOne())?.["n"], 50);
  },
  "bulkWrite does all kinds in order": async ({ docs, tally }) => {
    const done = await tally.bulkWrite([
      { insertOne: { document: { _id: 1, n: 1 } } },
      { insertOne: { document: { _id: 2, n: 1 } } },
      { updateOne: { filter: { _id: 1 }, update: { $inc: { n: 5 } } } },
      { updateMany: { filter: {}, update: { $set: { seen: true } } } },
      { replaceOne: { filter: { _id: 2 }, replacement: { n: 9 } } },
      { updateOne: { filter: { _id: 3 }, update: { $set: { n: 3 } }, upsert: true } },
      { deleteOne: { filter: { _id: 1 } } },
    ]);
    assert.deepEqual(
      [done.insertedCount, done.matchedCount, done.modifiedCount, done.upsertedCount, done.deletedCount],
      [2, 4, 4, 1, 1],
    );
    assert.deepEqual(await docs.find().sort({ _id: 1 }).toArray(), [
      { _id: 2, n: 9 },
      { _id: 3, n: 3 },
    ]);
  },
  "an unordered bulkWrite reports every error": async ({ docs }) => {
    const error = await refused(
      11000,
      docs.bulkWrite(
        [1, 1, 2, 2, 3].map((_id) => ({ insertOne: { document: { _id } } })),
        { ordered: false },
      ),
    );
    assert.equal((error as unknown as { writeErrors: unknown[] }).writeErrors.length, 2);
    assert.equal(await docs.countDocuments(), 3);
  },
  "a dollar at the head of a stored field is refused": async ({ docs }) => {
    await docs.insertOne({ _id: 1 });
    await refused(52, docs.updateOne({ _id: 1 }, { $set: { $price: 5 } } as never));
  },
  "an unknown command is refused": async ({ db }) => {
    await refused(59, db.command({ nonsense: 1 }));
  },
  "an unknown field of a command is refused": async ({ db }) => {
    await refused(40415, db.command({ find: "docs", nonsense: 1 }));
    await refused(40415, db.command({ insert: "docs", documents: [{ _id: 1 }], nonsense: 1 }));
  },
  "wrong types in a command are refused": async ({ db }) => {
    await refused(14, db.command({ find: "docs", filter: 5 }));
    await refused(14, db.command({ insert: "docs", documents: 5 }));
    await refused(73, db.command({ find: "" }));
  },
  "a document over 16 MB is refused": async ({ docs, tally }) => {
    await docs.insertOne({ _id: 1, list: ["x".repeat(9_000_000)] });
    await assert.rejects(tally.updateOne({ _id: 1 }, { $push: { list: "x".repeat(9_000_000) } }));
    assert.equal(((await docs.findOne())?.["list"] as unknown[]).length, 1);
  },
  "databases and collections come and go": async ({ db, docs }) => {
    await docs.insertOne({ a: 1 });
    await db.createCollection("more");
    assert.deepEqual((await db.listCollections().toArray()).map(({ name }) => name).sort(), ["docs", "more"]);
    assert.deepEqual(
      (await db.listCollections({ name: "more" }, { nameOnly: true }).toArray()).map(({ name }) => name),
      ["more"],
    );
    assert.equal(await db.dropCollection("more"), true);
    await db.dropDatabase();
    assert.deepEqual(await db.listCollections().toArray(), []);
    assert.equal(await docs.countDocuments(), 0);
  },
  "reading what is not there finds nothing": async ({ db }) => {
    const nothing = db.collection("nothing");
    assert.deepEqual(await nothing.find().toArray(), []);
    assert.equal(await nothing.countDocuments({ a: 1 }), 0);
    assert.deepEqual(await nothing.distinct("a"), []);
    assert.equal((await nothing.deleteMany({})).deletedCount, 0);
    assert.equal((await nothing.updateOne({}, { $set: { a: 1 } })).matchedCount, 0);
    assert.deepEqual(await db.listCollections().toArray(), []);
  },
  "ping, hello and buildInfo": async ({ db }) => {
    assert.equal((await db.command({ ping: 1 }))["ok"], 1);
    assert.equal((await db.command({ hello: 1 }))["isWritablePrimary"], true);
    assert.equal(typeof (await db.command({ buildInfo: 1 }))["version"], "string");
    assert.equal((await db.admin().serverStatus())["ok"], 1);
  },
  "a field may be called __proto__": async ({ docs }) => {
    await docs.insertOne(JSON.parse('{"_id":1,"__proto__":{"admin":true}}') as { _id: number });
    const found = (await docs.findOne()) ?? {};
    assert.equal(({} as { admin?: boolean }).admin, undefined);
    assert.ok(Object.hasOwn(found, "__proto__"));
  },
});
