import * as fs from "node:fs";
import * as path from "node:path";
import { encode } from "../values/encode.ts";
import type { Collection } from "./collection.ts";
import { openLog, removeBefore, snapshotPath, syncFolder } from "./files.ts";
import { FrameBuffer } from "./frames.ts";
import type { Change } from "./frames.ts";
import type { Store } from "./store.ts";
import type { Structure } from "./structure.ts";

const MIB = 1024 * 1024;
// Rewriting everything pays once the log is larger than this and than the documents themselves.
const SMALLEST_LOG_BYTES = 64 * MIB;
// On a clean stop a shorter log pays as well: the next start is faster.
const WORTHWHILE_AT_STOP_BYTES = 8 * MIB;
// Written at a time; between slices commands are answered.
const SLICE_DOCUMENTS = 200;

/** Writes all documents into one file now and then, so that the log can begin anew. Commands go on meanwhile. */
export class Snapshots {
  readonly #folder: string;
  readonly #store: Store;
  #generation: number;
  #running: Promise<void> | undefined;

  constructor(folder: string, store: Store, generation: number) {
    this.#folder = folder;
    this.#store = store;
    this.#generation = generation;
    fs.rmSync(this.#unfinished, { force: true });
  }

  /** Takes a snapshot if the log has grown enough. */
  async takeIfDue(): Promise<void> {
    const due = Math.max(SMALLEST_LOG_BYTES, this.#store.memory.bsonBytes);
    if (this.#store.log.bytes > due) await this.take();
  }

  /** Takes a last snapshot if it makes the next start faster. */
  async takeBeforeStop(): Promise<void> {
    await this.#running;
    if (this.#store.log.bytes > WORTHWHILE_AT_STOP_BYTES) await this.take();
  }

  /** Takes a snapshot now; asked twice, it is the same one. */
  take(): Promise<void> {
    this.#running ??= this.#take().finally(() => (this.#running = undefined));
    return this.#running;
  }

  // The log is switched first, so whatever changes while documents are being written is in the new log: reading
  // the snapshot and then that log gives the present state, for a log entry always holds a whole document.
  async #take(): Promise<void> {
    const next = this.#generation + 1;
    await this.#store.log.switchTo(() => openLog(this.#folder, next));
    this.#generation = next;
    const file = await fs.promises.open(this.#unfinished, "w", 0o600);
    const frames = new FrameBuffer();
    for (const slice of slicesOf(this.#store)) {
      frames.add(slice);
      await file.write(frames.bytes);
      frames.clear();
    }
    await file.sync();
    await file.close();
    // A transaction that committed meanwhile may be here in part; it must be in the log entirely before this counts.
    await this.#store.log.append([]);
    fs.renameSync(this.#unfinished, snapshotPath(this.#folder, next));
    syncFolder(this.#folder);
    removeBefore(this.#folder, next);
  }

  get #unfinished(): string {
    return path.join(this.#folder, "snapshot.unfinished");
  }
}

function* slicesOf(store: Store): Generator<Change[]> {
  const sessions = [...store.sessions.all].map((session) => store.sessions.entryOf(session));
  if (sessions.length > 0) yield sessions;
  const collections = [...store.databases.values()].flatMap((siblings) => [...siblings.values()]);
  for (const collection of collections) {
    yield [...structureOf(collection)];
    yield* documentsOf(collection);
  }
}

function* structureOf({ namespace, indexes }: Collection): Generator<Change> {
  const entry = (structure: Structure): Change => ({
    kind: "structure",
    namespace,
    bson: encode({ ...structure }),
  });
  yield entry({ op: "create" });
  for (const { spec } of indexes.values()) yield entry({ op: "createIndex", spec });
}

function* documentsOf({ namespace, rows }: Collection): Generator<Change[]> {
  let slice: Change[] = [];
  for (const row of rows.values()) {
    slice.push({ kind: "put", namespace, bson: encode(row.doc) });
    if (slice.length < SLICE_DOCUMENTS) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
