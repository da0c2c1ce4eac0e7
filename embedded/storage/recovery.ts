import * as fs from "node:fs";
import { decode } from "../values/decode.ts";
import { keyOf } from "../values/keys.ts";
import type { Doc } from "../values/kinds.ts";
import type { Collection } from "./collection.ts";
import { generations, logPath, snapshotPath } from "./files.ts";
import { claimedLength, entriesOf, wholeFrame } from "./frames.ts";
import type { Change } from "./frames.ts";
import type { IndexSpec } from "./indexSpec.ts";
import type { Store } from "./store.ts";
import type { Structure } from "./structure.ts";

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Reads the newest snapshot and the logs after it into the store; returns the log to go on with. */
export function recover(folder: string, store: Store): number {
  const { snapshots, logs } = generations(folder);
  const newest = snapshots.at(-1);
  const later = logs.filter((generation) => generation >= (newest ?? 0));
  const restoring = new Restoring(store);
  if (newest !== undefined) {
    const file = snapshotPath(folder, newest);
    if (replay(file, restoring) !== fs.statSync(file).size)
      throw new Error(`The snapshot ${file} is damaged.`);
  }
  for (const generation of later)
    replayLog(logPath(folder, generation), restoring, generation === later.at(-1));
  restoring.buildIndexes();
  return later.at(-1) ?? (newest ?? 0) + 1;
}

// Only the last log may end in a torn frame: a write that was never acknowledged. It is cut off and kept beside.
function replayLog(file: string, restoring: Restoring, isLast: boolean): void {
  const whole = replay(file, restoring);
  const size = fs.statSync(file).size;
  if (whole === size) return;
  if (!isLast) throw new Error(`The log ${file} is damaged at byte ${whole}.`);
  const bytes = Buffer.alloc(size - whole);
  const handle = fs.openSync(file, "r+");
  fs.readSync(handle, bytes, 0, bytes.length, whole);
  fs.writeFileSync(`${file}.torn`, bytes, { mode: 0o600 });
  fs.ftruncateSync(handle, whole);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
}

// Applies all whole frames of a file and returns where they end.
function replay(file: string, restoring: Restoring): number {
  const handle = fs.openSync(file, "r");
  let buffer = Buffer.alloc(0);
  let done = 0;
  let readTo = 0;
  for (;;) {
    const length = wholeFrame(buffer);
    if (length !== undefined) {
      for (const entry of entriesOf(buffer.subarray(0, length))) restoring.apply(entry);
      buffer = buffer.subarray(length);
      done += length;
      continue;
    }
    if (buffer.length >= claimedLength(buffer)) break;
    const chunk = Buffer.allocUnsafe(
      Math.max(CHUNK_BYTES, Math.min(claimedLength(buffer), 64 * CHUNK_BYTES)),
    );
    const read = fs.readSync(handle, chunk, 0, chunk.length, readTo);
    if (read === 0) break;
    readTo += read;
    buffer = Buffer.concat([buffer, chunk.subarray(0, read)]);
  }
  fs.closeSync(handle);
  return done;
}

/** Puts logged changes back without checks: they were checked before they were logged. */
class Restoring {
  readonly #store: Store;
  readonly #specs = new Map<Collection, Map<string, IndexSpec>>();

  constructor(store: Store) {
    this.#store = store;
  }

  apply({ kind, namespace, bson }: Change): void {
    if (kind === "session") {
      this.#store.sessions.restore(bson);
      return;
    }
    const doc = decode(bson);
    const dot = namespace.indexOf(".");
    const [database, name] = [namespace.slice(0, dot), namespace.slice(dot + 1)];
    if (kind === "structure") this.#restructure(database, name, doc as unknown as Structure);
    else
      this.#replace(
        this.#collection(database, name),
        kind === "put" ? doc : undefined,
        keyOf(doc["_id"]),
        bson.length,
      );
  }

  /** Builds the indexes once, when all documents are there. */
  buildIndexes(): void {
    for (const [collection, specs] of this.#specs)
      for (const spec of specs.values()) collection.addIndex(spec);
  }

  #collection(database: string, name: string): Collection {
    return this.#store.find(database, name) ?? this.#store.restoreCollection(database, name);
  }

  #replace(collection: Collection, doc: Doc | undefined, id: string, bytes: number): void {
    this.#store.memory.add((doc === undefined ? 0 : bytes) - (collection.rows.get(id)?.bytes ?? 0));
    collection.apply(id, doc, bytes, []);
  }

  #restructure(database: string, name: string, structure: Structure): void {
    if (structure.op === "dropDatabase") {
      for (const collection of this.#store.databases.get(database)?.values() ?? []) this.#forget(collection);
      return;
    }
    const collection = this.#collection(database, name);
    const specs = this.#specs.get(collection) ?? new Map<string, IndexSpec>();
    this.#specs.set(collection, specs);
    if (structure.op === "drop") this.#forget(collection);
    if (structure.op === "createIndex") specs.set(structure.spec.name, structure.spec);
    if (structure.op === "dropIndex") specs.delete(structure.name);
  }

  #forget(collection: Collection): void {
    this.#specs.delete(collection);
    this.#store.forget(collection);
  }
}
