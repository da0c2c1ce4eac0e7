import { refusal } from "../refusal.ts";
import { encode } from "../values/encode.ts";
import type { Doc } from "../values/kinds.ts";
import type { Collection } from "./collection.ts";
import type { Change } from "./frames.ts";
import type { Store } from "./store.ts";
import { claimOf } from "./transaction.ts";
import type { Transaction } from "./transaction.ts";

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Thrown when a write meets a document of an open transaction: wait for its end, then try again. */
export class Blocked extends Error {
  readonly until: Promise<void>;

  constructor(until: Promise<void>) {
    super("blocked by an open transaction");
    this.until = until;
  }
}

/** What one command writes, inside a transaction or at once; `changes` go to the log as one frame. */
export class Scope {
  readonly store: Store;
  readonly transaction: Transaction | undefined;
  changes: Change[] = [];

  constructor(store: Store, transaction: Transaction | undefined) {
    this.store = store;
    this.transaction = transaction;
  }

  /** The document under an id as this command sees it. */
  docAt(collection: Collection, id: string): Doc | undefined {
    if (this.transaction !== undefined) return this.transaction.docAt(collection, id);
    return collection.rows.get(id)?.doc;
  }

  /** Writes a document; `bson` spares encoding it when its bytes are known. */
  save(collection: Collection, id: string, doc: Doc, bson: Uint8Array = encode(doc)): void {
    if (bson.length > MAX_DOCUMENT_BYTES)
      throw refusal(
        "BSONObjectTooLarge",
        `BSONObj size: ${bson.length} is invalid. Size must be between 0 and 16MB`,
      );
    this.store.memory.check(bson.length);
    this.#write(collection, id, doc, bson);
  }

  remove(collection: Collection, id: string, before: Doc): void {
    this.#write(collection, id, undefined, encode({ _id: before["_id"] }));
  }

  /** Refuses a second document under an `_id`. */
  requireNew(collection: Collection, id: string, doc: Doc): void {
    this.#waitForOwner(collection, id);
    if (this.docAt(collection, id) !== undefined) throw collection.duplicateId(doc);
  }

  /** Applies a finished transaction. */
  apply(transaction: Transaction): void {
    for (const [collection, written] of transaction.finish())
      for (const [id, { doc, bson }] of written)
        if (doc !== undefined || collection.rows.has(id)) this.#apply(collection, id, doc, bson);
  }

  /** Runs a write that may be blocked, trying again each time the transaction in its way has ended. */
  async whenFree<Result>(attempt: () => Result): Promise<Result> {
    for (;;) {
      try {
        return attempt();
      } catch (error) {
        if (!(error instanceof Blocked)) throw error;
        // What was applied before must reach the log before what others may build on it meanwhile.
        void this.store.log.append(this.changes);
        this.changes = [];
        await error.until;
        // A turn of the event loop later the command that ended the transaction has logged its writes.
        await new Promise((resume) => setImmediate(resume));
      }
    }
  }

  #write(collection: Collection, id: string, doc: Doc | undefined, bson: Uint8Array): void {
    if (this.transaction !== undefined) {
      this.transaction.write(collection, id, doc, bson);
      return;
    }
    this.#waitForOwner(collection, id);
    this.#apply(collection, id, doc, bson, true);
  }

  #waitForOwner(collection: Collection, id: string): void {
    const owner = this.transaction === undefined ? collection.claims.get(id)?.transaction : undefined;
    if (owner !== undefined) throw new Blocked(owner.ended);
  }

  #apply(collection: Collection, id: string, doc: Doc | undefined, bson: Uint8Array, checked = false): void {
    const row = collection.rows.get(id);
    const moves = collection.keyMoves(row?.doc, doc);
    if (checked && doc !== undefined) {
      for (const { index, after } of moves) {
        if (!index.unique) continue;
        for (const key of after) {
          const blocker = collection.claims.get(claimOf(index.spec.name, key))?.transaction;
          if (blocker !== undefined) throw new Blocked(blocker.ended);
          for (const other of index.rowsAt(key))
            if (other.id !== id) throw index.duplicate(doc, collection.namespace);
        }
      }
    }
    this.store.timeline.replacing(collection, id, row?.doc);
    this.store.memory.add((doc === undefined ? 0 : bson.length) - (row?.bytes ?? 0));
    collection.apply(id, doc, bson.length, moves);
    this.changes.push({ kind: doc === undefined ? "remove" : "put", namespace: collection.namespace, bson });
  }
}
