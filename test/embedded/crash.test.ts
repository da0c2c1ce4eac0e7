import * as fs from "node:fs";
import * as path from "node:path";
import mongoose from "mongoose";
import { describe, expect, it } from "vitest";
import { newFolder, startStore } from "./helpers/startStore.ts";

const { MongoClient } = mongoose.mongo;
const ROUNDS = 6;
const WRITERS = 8;

interface Doc {
  _id: string;
  n: number;
}

/** What clients were told is done; the store must never know less. */
interface Acknowledged {
  readonly inserted: Set<string>;
  /** By counter: increments acknowledged, and begun. */
  readonly counted: Map<string, { done: number; begun: number }>;
  readonly transferred: Set<string>;
  /** By writer: the last unjournaled write after which a journaled one was acknowledged. */
  readonly noted: Map<string, number>;
}

async function writeUntilCut(address: string, round: number, told: Acknowledged): Promise<void> {
  const client = await MongoClient.connect(address, { serverSelectionTimeoutMS: 500, retryWrites: false });
  const db = client.db("bank");
  const [docs, counters, pairs] = ["docs", "counters", "pairs"].map((name) => db.collection<Doc>(name)) as [
    mongoose.mongo.Collection<Doc>,
    mongoose.mongo.Collection<Doc>,
    mongoose.mongo.Collection<Doc>,
  ];
  const insert = async (writer: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const _id = `${round}-${writer}-${n}`;
      await docs.insertOne({ _id, n });
      told.inserted.add(_id);
    }
  };
  const count = async (writer: number): Promise<void> => {
    const _id = `counter-${writer}`;
    const counter = told.counted.get(_id) ?? { done: 0, begun: 0 };
    told.counted.set(_id, counter);
    for (;;) {
      counter.begun++;
      await counters.updateOne({ _id }, { $inc: { n: 1 } }, { upsert: true });
      counter.done++;
    }
  };
  const transfer = async (writer: number): Promise<void> => {
    for (let n = 0; ; n++) {
      const id = `${round}-${writer}-${n}`;
      await client.withSession((session) =>
        session.withTransaction(async () => {
          await pairs.insertOne({ _id: `${id}-from`, n }, { session });
          await pairs.insertOne({ _id: `${id}-to`, n }, { session });
        }),
      );
      told.transferred.add(id);
    }
  };
  // What is not journaled comes along with what is written after it, whoever writes that.
  const note = async (writer: number): Promise<void> => {
    const _id = `note-${round}-${writer}`;
    for (let n = 0; ; n++) {
      const writeConcern = { w: 1, journal: false };
      await counters.updateOne({ _id }, { $set: { n } }, { upsert: true, writeConcern });
      await docs.insertOne({ _id: `${_id}-${n}`, n });
      told.noted.set(_id, n);
    }
  };
  const kinds = [insert, count, transfer, note] as const;
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    await kinds[writer % kinds.length]?.(writer);
  });
  await Promise.allSettled(writers);
  await client.close();
}

async function expectAll(address: string, told: Acknowledged): Promise<void> {
  const client = await MongoClient.connect(address);
  const db = client.db("bank");
  const ids = new Set((await db.collection<Doc>("docs").find().toArray()).map(({ _id }) => _id));
  expect([...told.inserted].filter((id) => !ids.has(id))).toEqual([]);
  const counters = new Map(
    (await db.collection<Doc>("counters").find().toArray()).map(({ _id, n }) => [_id, n]),
  );
  for (const [id, { done, begun }] of told.counted) {
    expect(counters.get(id) ?? 0).toBeGreaterThanOrEqual(done);
    expect(counters.get(id) ?? 0).toBeLessThanOrEqual(begun);
  }
  for (const [id, n] of told.noted) expect(counters.get(id) ?? -1).toBeGreaterThanOrEqual(n);
  const sides = new Set((await db.collection<Doc>("pairs").find().toArray()).map(({ _id }) => _id));
  expect([...told.transferred].filter((id) => !sides.has(`${id}-from`) || !sides.has(`${id}-to`))).toEqual(
    [],
  );
  const half = [...sides].filter(
    (id) => !sides.has(id.endsWith("-from") ? id.replace(/from$/, "to") : id.replace(/to$/, "from")),
  );
  expect(half).toEqual([]);
  await client.close();
}

// What a power cut may leave: a piece of a frame, or rubbish behind the last whole one.
function tear(folder: string, round: number): void {
  const log = fs
    .readdirSync(folder)
    .filter((name) => /^log-\d+$/.test(name))
    .sort()
    .at(-1) as string;
  const file = path.join(folder, log);
  const bytes = fs.readFileSync(file);
  const tails = [
    Buffer.from([7]),
    bytes.subarray(0, Math.min(20, bytes.length)),
    Buffer.alloc(64),
    Buffer.from("rubbish behind the end of the log, long enough for a head"),
  ];
  fs.appendFileSync(file, tails[round % tails.length] as Buffer);
}

describe("a store killed under load", () => {
  it("has every acknowledged write and no half transaction", { timeout: 120_000 }, async () => {
    const folder = newFolder();
    const told: Acknowledged = {
      inserted: new Set(),
      counted: new Map(),
      transferred: new Set(),
      noted: new Map(),
    };
    for (let round = 0; round < ROUNDS; round++) {
      const store = await startStore(folder);
      await expectAll(store.address, told);
      const writing = writeUntilCut(store.address, round, told);
      await new Promise((resume) => setTimeout(resume, 400 + round * 50));
      await store.end("SIGKILL");
      await writing;
      tear(folder, round);
    }
    const store = await startStore(folder);
    await expectAll(store.address, told);
    expect(told.inserted.size).toBeGreaterThan(ROUNDS);
    expect(told.transferred.size).toBeGreaterThan(ROUNDS);
    expect(Math.max(...told.noted.values())).toBeGreaterThan(ROUNDS);
    await store.stop();
  });
});
