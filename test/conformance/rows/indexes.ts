import assert from "node:assert/strict";
import { refused, stories } from "../tables.ts";

export const indexRows = stories({
  "a unique index refuses the second": async ({ docs }) => {
    await docs.createIndex({ channel: 1, external: 1 }, { unique: true });
    await docs.insertOne({ channel: "mail", external: "1" });
    await docs.insertOne({ channel: "chat", external: "1" });
    const error = await refused(11000, docs.insertOne({ channel: "mail", external: "1" }));
    assert.deepEqual(error["keyPattern"], { channel: 1, external: 1 });
    assert.deepEqual(error["keyValue"], { channel: "mail", external: "1" });
    await refused(11000, docs.updateOne({ channel: "chat" }, { $set: { channel: "mail" } }));
    assert.equal(await docs.countDocuments({ channel: "chat" }), 1);
  },
  "a unique index counts missing as null": async ({ docs }) => {
    await docs.createIndex({ k: 1 }, { unique: true });
    await docs.insertOne({ a: 1 });
    await refused(11000, docs.insertOne({ k: null }));
  },
  "a freed unique key can be taken again": async ({ docs }) => {
    await docs.createIndex({ k: 1 }, { unique: true });
    await docs.insertOne({ _id: 1, k: "a" });
    await docs.updateOne({ _id: 1 }, { $set: { k: "b" } });
    await docs.insertOne({ _id: 2, k: "a" });
    await docs.deleteOne({ _id: 2 });
    await docs.insertOne({ _id: 3, k: "a" });
    assert.equal(await docs.countDocuments(), 2);
  },
  "a unique index over lists looks at each element": async ({ docs, tally }) => {
    await docs.createIndex({ phones: 1 }, { unique: true });
    await docs.insertOne({ _id: 1, phones: ["1", "2", "2"] });
    await refused(11000, docs.insertOne({ _id: 2, phones: ["3", "2"] }));
    await docs.insertOne({ _id: 3, phones: ["3"] });
    await tally.updateOne({ _id: 1 }, { $pull: { phones: "2" } });
    await docs.insertOne({ _id: 4, phones: ["2"] });
  },
  "a compound unique index over a list of documents pairs within an element": async ({ docs }) => {
    await docs.createIndex({ "a.x": 1, "a.y": 1 }, { unique: true });
    await docs.insertOne({
      _id: 1,
      a: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
    });
    await docs.insertOne({ _id: 2, a: [{ x: 1, y: 2 }] });
    await refused(11000, docs.insertOne({ _id: 3, a: { x: 2, y: 2 } }));
    assert.deepEqual(
      (await docs.find({ "a.x": 1, "a.y": 2 }).sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
      [1, 2],
    );
  },
  "a partial unique index binds only what it covers": async ({ docs }) => {
    await docs.createIndex({ client: 1 }, { unique: true, partialFilterExpression: { state: "open" } });
    await docs.insertMany([
      { _id: 1, client: "c", state: "closed" },
      { _id: 2, client: "c", state: "closed" },
      { _id: 3, client: "c", state: "open" },
    ]);
    await refused(11000, docs.insertOne({ client: "c", state: "open" }));
    await refused(11000, docs.updateOne({ _id: 1 }, { $set: { state: "open" } }));
    await docs.updateOne({ _id: 3 }, { $set: { state: "closed" } });
    await docs.updateOne({ _id: 1 }, { $set: { state: "open" } });
    assert.equal(await docs.countDocuments({ client: "c" }), 3);
    assert.equal(await docs.countDocuments({ client: "c", state: "open" }), 1);
  },
  "partial indexes with $exists, $type and ranges": async ({ docs }) => {
    await docs.createIndex({ a: 1 }, { unique: true, partialFilterExpression: { a: { $exists: true } } });
    await docs.createIndex({ b: 1 }, { unique: true, partialFilterExpression: { b: { $type: "string" } } });
    await docs.createIndex({ c: 1 }, { unique: true, partialFilterExpression: { n: { $gt: 5 } } });
    await docs.insertMany([
      { n: 1, b: 1, c: 1 },
      { n: 1, b: 1, c: 1 },
      { n: 9, c: 1 },
    ]);
    await docs.insertOne({ a: "x", b: "x" });
    await refused(11000, docs.insertOne({ a: "x" }));
    await refused(11000, docs.insertOne({ b: "x" }));
    await refused(11000, docs.insertOne({ n: 6, c: 1 }));
    assert.equal(await docs.countDocuments({ n: { $gte: 5 } }), 1);
    assert.equal(await docs.countDocuments({ c: 1, n: { $gt: 7 } }), 1);
    assert.equal(await docs.countDocuments({ c: 1 }), 3);
  },
  "partial indexes refuse what they cannot hold": async ({ docs }) => {
    await refused(67, docs.createIndex({ a: 1 }, { partialFilterExpression: { a: { $ne: 1 } } }));
    await refused(67, docs.createIndex({ a: 1 }, { partialFilterExpression: { a: { $exists: false } } }));
    await refused(67, docs.createIndex({ a: 1 }, { partialFilterExpression: { a: /x/ } }));
  },
  "a sparse unique index lets the field be missing": async ({ docs }) => {
    await docs.createIndex({ k: 1 }, { unique: true, sparse: true });
    await docs.insertMany([{ a: 1 }, { a: 2 }, { k: 1 }]);
    await refused(11000, docs.insertOne({ k: 1 }));
    assert.equal(await docs.countDocuments({ k: null }), 2);
  },
  "a unique index over duplicates is not built": async ({ docs }) => {
    await docs.insertMany([{ k: 1 }, { k: 1 }]);
    await refused(11000, docs.createIndex({ k: 1 }, { unique: true }));
    assert.equal((await docs.indexes()).length, 1);
  },
  "two lists cannot share a compound index": async ({ docs }) => {
    await docs.createIndex({ a: 1, b: 1 });
    await docs.insertOne({ a: [1, 2], b: 1 });
    await refused(171, docs.insertOne({ a: [1], b: [1] }));
  },
  "indexes are listed, kept apart and dropped": async ({ docs }) => {
    assert.equal(await docs.createIndex({ a: 1, b: -1 }), "a_1_b_-1");
    assert.equal(await docs.createIndex({ a: 1, b: -1 }), "a_1_b_-1");
    await docs.createIndex({ c: 1 }, { name: "by c", unique: true });
    assert.deepEqual(
      (await docs.indexes()).map(({ name, key, unique }) => [name, key, unique]),
      [
        ["_id_", { _id: 1 }, undefined],
        ["a_1_b_-1", { a: 1, b: -1 }, undefined],
        ["by c", { c: 1 }, true],
      ],
    );
    await refused(86, docs.createIndex({ a: 1, b: -1 }, { unique: true }));
    await refused(86, docs.createIndex({ d: 1 }, { name: "by c" }));
    await refused(85, docs.createIndex({ a: 1, b: -1 }, { name: "another name" }));
    await docs.dropIndex("by c");
    await refused(27, docs.dropIndex("by c"));
    await refused(72, docs.dropIndex("_id_"));
    await docs.insertMany([{ c: 1 }, { c: 1 }]);
  },
  "indexes of nothing are not found": async ({ db }) => {
    await refused(26, db.collection("nothing").listIndexes().toArray());
  },
  "malformed indexes are refused": async ({ docs }) => {
    await refused(67, docs.createIndex({ a: "nonsense" } as never));
    await refused(67, docs.createIndex({ a: 0 } as never));
    await refused(67, docs.createIndex({ a: 1, b: 1 }, { expireAfterSeconds: 5 }));
  },
  "every way through an index finds what a walk finds": async ({ db }) => {
    const [plain, indexed] = [
      db.collection<{ _id: number }>("plain"),
      db.collection<{ _id: number }>("indexed"),
    ];
    await indexed.createIndexes([
      { key: { a: 1, b: -1 } },
      { key: { b: 1 } },
      { key: { tags: 1, a: 1 } },
      { key: { "items.k": 1 } },
      { key: { s: -1 } },
    ]);
    const docs = Array.from({ length: 300 }, (_, _id) => ({
      _id,
      a: [1, 2, "x", null, 2.5][_id % 5],
      ...(_id % 7 === 0 ? {} : { b: _id % 13 }),
      tags: _id % 3 === 0 ? [] : [`t${_id % 4}`, `t${_id % 6}`],
      items: [{ k: _id % 9 }, { k: _id % 5, v: 1 }],
      s: `имя ${_id % 11}`,
    }));
    await plain.insertMany(docs as never);
    await indexed.insertMany(docs as never);
    const cases: [object, Record<string, 1 | -1>][] = [
      [{ a: 2 }, { b: 1 }],
      [{ a: 2, b: { $gt: 3, $lte: 9 } }, { b: -1 }],
      [{ a: { $in: [1, null] } }, { a: 1, b: -1 }],
      [{ a: { $gte: 2 } }, { a: -1 }],
      [{ b: null }, { _id: 1 }],
      [{ b: { $lt: 5 } }, { b: -1 }],
      [{ tags: "t2", a: { $gt: 1 } }, { a: 1 }],
      [{ tags: { $gt: "t1", $lt: "t3" } }, { tags: 1 }],
      [{ tags: { $in: ["t1", "t5"] } }, { a: -1 }],
      [{ tags: { $all: ["t1", "t3"] } }, { _id: -1 }],
      [{ tags: [] }, { _id: 1 }],
      [{ "items.k": { $gte: 7 } }, { _id: 1 }],
      [{ items: { $elemMatch: { k: 3, v: 1 } } }, { b: 1 }],
      [{ s: /^имя 1/ }, { s: 1 }],
      [{ s: { $gte: "имя 5" } }, { s: -1 }],
      [{ s: { $lt: "имя 3" } }, { s: 1 }],
      [{ $or: [{ a: 1 }, { b: 3 }] }, { _id: 1 }],
      [{ $and: [{ a: 2 }, { b: { $ne: 4 } }] }, { b: 1 }],
      [{}, { a: 1, b: -1 }],
      [{ a: { $type: "string" } }, { b: 1 }],
    ];
    for (const [filter, sort] of cases) {
      const order = { ...sort, _id: 1 as const };
      const [walked, found] = [
        await plain.find(filter).sort(order).toArray(),
        await indexed.find(filter).sort(order).toArray(),
      ];
      assert.deepEqual(found, walked, JSON.stringify(filter));
      const first = await indexed.find(filter).sort(sort).skip(2).limit(5).toArray();
      assert.equal(first.length, Math.max(0, Math.min(5, walked.length - 2)), JSON.stringify(filter));
    }
  },
  "a hint must name an index": async ({ docs }) => {
    await docs.createIndex({ a: 1 });
    await docs.insertOne({ a: 1 });
    assert.equal((await docs.find({ a: 1 }).hint("a_1").toArray()).length, 1);
    await refused(2, docs.find({ a: 1 }).hint("nonsense").toArray());
  },
});
