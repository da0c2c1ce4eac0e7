import * as fs from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLog } from "../../embedded/storage/files.ts";
import { Log } from "../../embedded/storage/log.ts";
import { recover } from "../../embedded/storage/recovery.ts";
import { Scope } from "../../embedded/storage/scope.ts";
import { Snapshots } from "../../embedded/storage/snapshot.ts";
import { note, Store } from "../../embedded/storage/store.ts";
import { keyOf } from "../../embedded/values/keys.ts";
import type { Doc } from "../../embedded/values/kinds.ts";
import { newFolder } from "./helpers/startStore.ts";

interface Opened {
  readonly store: Store;
  readonly snapshots: Snapshots;
}

function open(folder: string): Opened {
  const store = new Store(1024);
  const generation = recover(folder, store);
  const file = openLog(folder, generation);
  store.writeTo(
    new Log(file, (error) => {
      throw error;
    }),
  );
  return { store, snapshots: new Snapshots(folder, store, generation) };
}

async function put(store: Store, doc: Doc): Promise<void> {
  const scope = new Scope(store, undefined);
  scope.save(store.findOrCreate("bank", "docs", scope), keyOf(doc["_id"]), doc);
  await store.log.append(scope.changes);
}

async function remove(store: Store, _id: number): Promise<void> {
  const scope = new Scope(store, undefined);
  scope.remove(store.findOrCreate("bank", "docs", scope), keyOf(_id), { _id });
  await store.log.append(scope.changes);
}

function contents(store: Store): Doc[] {
  const rows = [...(store.find("bank", "docs")?.rows.values() ?? [])];
  return rows.map(({ doc }) => doc).sort((a, b) => Number(a["_id"]) - Number(b["_id"]));
}

describe("a snapshot", () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("replaces the log before it, while writes go on", async () => {
    const { store, snapshots } = open(folder);
    const scope = new Scope(store, undefined);
    const docs = store.findOrCreate("bank", "docs", scope);
    docs.addIndex({ v: 2, key: { n: 1 }, name: "n_1" });
    note(scope, "bank.docs", { op: "createIndex", spec: { v: 2, key: { n: 1 }, name: "n_1" } });
    await store.log.append(scope.changes);
    await Promise.all(Array.from({ length: 3000 }, (_, _id) => put(store, { _id, n: 0, text: "счёт" })));

    let isDone = false;
    const taking = snapshots.take().then(() => (isDone = true));
    let during = 0;
    while (!isDone) {
      await put(store, { _id: 5000 + during, n: 2 });
      await put(store, { _id: during % 3000, n: 1 });
      await remove(store, 2999 - during);
      during++;
    }
    await taking;
    await put(store, { _id: 9999, n: 9 });
    const before = contents(store);
    await store.log.close();
    expect(during).toBeGreaterThan(1);
    expect(fs.readdirSync(folder).sort()).toEqual(["log-2", "snapshot-2"]);

    const again = open(folder).store;
    expect(contents(again)).toEqual(before);
    expect([...(again.find("bank", "docs")?.indexes.keys() ?? [])]).toEqual(["n_1"]);
    expect(again.memory.bsonBytes).toBe(store.memory.bsonBytes);
  });

  it("that was cut short counts for nothing", async () => {
    const { store } = open(folder);
    await put(store, { _id: 1 });
    await store.log.switchTo(() => openLog(folder, 2));
    await put(store, { _id: 2 });
    await store.log.close();
    fs.writeFileSync(`${folder}/snapshot.unfinished`, "half of it");
    expect(contents(open(folder).store)).toEqual([{ _id: 1 }, { _id: 2 }]);
    expect(fs.readdirSync(folder).sort()).toEqual(["log-1", "log-2"]);
  });

  it("that is damaged stops the store from starting", async () => {
    const { store, snapshots } = open(folder);
    await put(store, { _id: 1, text: "важное" });
    await snapshots.take();
    await store.log.close();
    const bytes = fs.readFileSync(`${folder}/snapshot-2`);
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
    fs.writeFileSync(`${folder}/snapshot-2`, bytes);
    expect(() => open(folder)).toThrow(/The snapshot .* is damaged/);
  });
});

describe("a torn log", () => {
  it("is cut at its last whole frame, and the rest is kept beside", async () => {
    const folder = newFolder();
    const { store } = open(folder);
    await put(store, { _id: 1 });
    await put(store, { _id: 2 });
    await store.log.close();
    const file = `${folder}/log-1`;
    const whole = fs.statSync(file).size;
    fs.appendFileSync(file, fs.readFileSync(file).subarray(0, 11));
    expect(contents(open(folder).store)).toEqual([{ _id: 1 }, { _id: 2 }]);
    expect(fs.statSync(file).size).toBe(whole);
    expect(fs.statSync(`${file}.torn`).size).toBe(11);
    fs.rmSync(folder, { recursive: true });
  });
});
