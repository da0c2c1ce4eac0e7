import assert from "node:assert/strict";
import type mongoose from "mongoose";
import type { Place } from "../row.ts";
import { refused, stories } from "../tables.ts";

type Session = mongoose.mongo.ClientSession;

async function inTwo({ client }: Place, tell: (one: Session, two: Session) => Promise<void>): Promise<void> {
  const [one, two] = [client.startSession(), client.startSession()];
  try {
    one.startTransaction();
    two.startTransaction();
    await tell(one, two);
  } finally {
    for (const session of [one, two]) {
      if (session.inTransaction()) await session.abortTransaction();
      await session.endSession();
    }
  }
}

function isTransient(error: mongoose.mongo.MongoServerError): boolean {
  return error.hasErrorLabel("TransientTransactionError");
}

export const transactionRows = stories({
  "a transaction is seen by others only when committed": async ({ client, docs, tally }) => {
    await docs.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ]);
    const session = client.startSession();
    session.startTransaction();
    await tally.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
    await docs.insertOne({ _id: 3, n: 2 }, { session });
    await docs.deleteOne({ _id: 2 }, { session });
    assert.deepEqual(await docs.find({}, { session }).sort({ _id: 1 }).toArray(), [
      { _id: 1, n: 2 },
      { _id: 3, n: 2 },
    ]);
    assert.equal(await docs.countDocuments({ n: 2 }, { session }), 2);
    assert.deepEqual(await docs.find().sort({ _id: 1 }).toArray(), [
      { _id: 1, n: 1 },
      { _id: 2, n: 1 },
    ]);
    await session.commitTransaction();
    assert.deepEqual(await docs.find().sort({ _id: 1 }).toArray(), [
      { _id: 1, n: 2 },
      { _id: 3, n: 2 },
    ]);
    await session.endSession();
  },
  "an aborted transaction leaves nothing": async ({ client, docs }) => {
    await docs.insertOne({ _id: 1, n: 1 });
    const session = client.startSession();
    session.startTransaction();
    await docs.updateOne({ _id: 1 }, { $set: { n: 5 } }, { session });
    await docs.insertOne({ _id: 2 }, { session });
    await session.abortTransaction();
    assert.deepEqual(await docs.find().toArray(), [{ _id: 1, n: 1 }]);
    await session.endSession();
  },
  "a transaction reads the snapshot it began with": async (place) => {
    const { docs } = place;
    await docs.createIndex({ n: 1 });
    await docs.insertMany([
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ]);
    await inTwo(place, async (one) => {
      assert.equal((await docs.findOne({ _id: 1 }, { session: one }))?.["n"], 1);
      await docs.updateOne({ _id: 1 }, { $set: { n: 10 } });
      await docs.deleteOne({ _id: 2 });
      await docs.insertOne({ _id: 3, n: 1 });
      assert.deepEqual(
        await docs
          .find({ n: { $lt: 5 } }, { session: one })
          .sort({ n: 1 })
          .toArray(),
        [
          { _id: 1, n: 1 },
          { _id: 2, n: 2 },
        ],
      );
      assert.equal(await docs.findOne({ _id: 3 }, { session: one }), null);
    });
  },
  "the first writer wins": async (place) => {
    const { docs, tally } = place;
    await docs.insertOne({ _id: 1, n: 0 });
    await inTwo(place, async (one, two) => {
      await docs.findOne({}, { session: two });
      await tally.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: one });
      const error = await refused(112, tally.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: two }));
      assert.ok(isTransient(error));
      await one.commitTransaction();
    });
    assert.equal((await docs.findOne())?.["n"], 1);
  },
  "a write after the snapshot conflicts": async (place) => {
    const { docs, tally } = place;
    await docs.insertOne({ _id: 1, n: 0 });
    await inTwo(place, async (one) => {
      await docs.findOne({}, { session: one });
      await docs.updateOne({ _id: 1 }, { $set: { n: 5 } });
      assert.ok(
        isTransient(await refused(112, tally.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session: one }))),
      );
    });
    assert.equal((await docs.findOne())?.["n"], 5);
  },
  "two transactions cannot take one unique key": async (place) => {
    const { docs } = place;
    await docs.createIndex({ k: 1 }, { unique: true });
    await docs.insertOne({ _id: 0, k: "z" });
    await inTwo(place, async (one, two) => {
      await docs.findOne({}, { session: two });
      await docs.insertOne({ _id: 1, k: "a" }, { session: one });
      assert.ok(isTransient(await refused(112, docs.insertOne({ _id: 2, k: "a" }, { session: two }))));
      await one.commitTransaction();
    });
    assert.equal(await docs.countDocuments(), 2);
  },
  "a key freed inside a transaction can be taken in it": async ({ client, docs }) => {
    await docs.createIndex({ k: 1 }, { unique: true });
    await docs.insertOne({ _id: 1, k: "a" });
    const session = client.startSession();
    await session.withTransaction(async () => {
      await docs.updateOne({ _id: 1 }, { $set: { k: "b" } }, { session });
      await docs.insertOne({ _id: 2, k: "a" }, { session });
    });
    await session.endSession();
    assert.deepEqual(await docs.find().sort({ _id: 1 }).toArray(), [
      { _id: 1, k: "b" },
      { _id: 2, k: "a" },
    ]);
  },
  "a duplicate key ends the transaction": async ({ client, docs }) => {
    await docs.insertOne({ _id: 1 });
    const session = client.startSession();
    session.startTransaction();
    await docs.insertOne({ _id: 2 }, { session });
    const error = await refused(11000, docs.insertOne({ _id: 1 }, { session }));
    assert.equal(isTransient(error), false);
    assert.ok(isTransient(await refused(251, docs.insertOne({ _id: 3 }, { session }))));
    await session.abortTransaction();
    await session.endSession();
    assert.equal(await docs.countDocuments(), 1);
  },
  "a write outside waits for the transaction in its way": async (place) => {
    const { docs } = place;
    await docs.insertOne({ _id: 1, log: [] });
    await inTwo(place, async (one) => {
      await docs.updateOne({ _id: 1 }, { $push: { log: "inside" } } as never, { session: one });
      const outside = docs.updateOne({ _id: 1 }, { $push: { log: "outside" } } as never);
      await new Promise((resume) => setTimeout(resume, 50));
      await one.commitTransaction();
      await outside;
    });
    assert.deepEqual((await docs.findOne())?.["log"], ["inside", "outside"]);
  },
  "withTransaction tries again until it succeeds": async ({ client, docs }) => {
    await docs.insertOne({ _id: 1, n: 0 });
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const session = client.startSession();
        await session.withTransaction(async () => {
          const found = await docs.findOne({ _id: 1 }, { session });
          await docs.updateOne({ _id: 1 }, { $set: { n: (found?.["n"] as number) + 1 } }, { session });
        });
        await session.endSession();
      }),
    );
    assert.equal((await docs.findOne())?.["n"], 8);
  },
  "committing twice is one commit": async ({ client, docs, tally }) => {
    await docs.insertOne({ _id: 1, n: 0 });
    const session = client.startSession();
    session.startTransaction();
    await tally.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { session });
    await session.commitTransaction();
    await session.commitTransaction();
    await session.endSession();
    assert.equal((await docs.findOne())?.["n"], 1);
  },
  "a transaction over several collections is one": async ({ client, db, docs }) => {
    await docs.insertOne({ _id: 1, state: "waiting" });
    await db.createCollection("log");
    const session = client.startSession();
    await session.withTransaction(async () => {
      const taken = await docs.findOneAndUpdate(
        { _id: 1, state: "waiting" },
        { $set: { state: "taken" } },
        { session },
      );
      assert.notEqual(taken, null);
      await db.collection<{ _id: number }>("log").insertMany([{ _id: 1 }, { _id: 2 }], { session });
    });
    await session.endSession();
    assert.equal(await db.collection("log").countDocuments(), 2);
  },
  "structure cannot change inside a transaction": async (place) => {
    await place.docs.insertOne({ _id: 1 });
    await inTwo(place, async (one) => {
      await refused(263, place.db.command({ dropIndexes: "docs", index: "*" }, { session: one }));
    });
  },
  "an aggregation inside a transaction sees its writes": async (place) => {
    const { docs } = place;
    await docs.insertOne({ _id: 1, n: 1 });
    await inTwo(place, async (one) => {
      await docs.insertOne({ _id: 2, n: 5 }, { session: one });
      const found = await docs
        .aggregate([{ $group: { _id: null, n: { $sum: "$n" } } }], { session: one })
        .toArray();
      assert.deepEqual(found, [{ _id: null, n: 6 }]);
    });
  },
});
