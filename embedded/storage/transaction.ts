import { refusal } from "../refusal.ts";
import type { Doc } from "../values/kinds.ts";
import type { Collection, KeyMove } from "./collection.ts";
import type { Row } from "./row.ts";
import type { Timeline } from "./timeline.ts";

/** A write inside a transaction: the document it leaves (none: removed) and that document's BSON. */
export interface Written {
  readonly doc: Doc | undefined;
  readonly bson: Uint8Array;
}

/** The label that makes `withTransaction` try again. */
export const TRANSIENT = { errorLabels: ["TransientTransactionError"] };

/** A unit of writes that reads one snapshot and becomes visible at once; the first writer of a document wins. */
export class Transaction {
  readonly startedAt: number;
  /** Settles when the transaction has ended in either way. */
  readonly ended: Promise<void>;
  readonly #timeline: Timeline;
  readonly #written = new Map<Collection, Map<string, Written>>();
  readonly #claimed: [Collection, string][] = [];
  #end: () => void = () => undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.startedAt = timeline.now;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    timeline.open(this);
  }

  /** The document under an id as this transaction sees it. */
  docAt(collection: Collection, id: string): Doc | undefined {
    const own = this.#written.get(collection)?.get(id);
    if (own !== undefined) return own.doc;
    return collection.past.at(id, this.startedAt, collection.rows.get(id)?.doc);
  }

  /** Whether the collection's indexes may show something else than this transaction sees. */
  seesOtherwise(collection: Collection): boolean {
    return this.#written.has(collection) || collection.past.hasChangedAfter(this.startedAt);
  }

  /** Whether this transaction sees the document of an id otherwise than the indexes do. */
  differs(collection: Collection, id: string): boolean {
    return (
      this.#written.get(collection)?.has(id) === true || collection.past.changedAfter(id, this.startedAt)
    );
  }

  /** The rows that differ, as this transaction sees them; those that are not there for it are left out. */
  *differences(collection: Collection): Generator<Row> {
    const written = this.#written.get(collection);
    for (const [id, { doc }] of written ?? []) if (doc !== undefined) yield { id, doc, bytes: 0 };
    for (const id of collection.past.idsChangedAfter(this.startedAt)) {
      if (written?.has(id) === true) continue;
      const doc = this.docAt(collection, id);
      if (doc !== undefined) yield { id, doc, bytes: 0 };
    }
  }

  /** Writes one document into the transaction, or refuses because another was first. */
  write(collection: Collection, id: string, doc: Doc | undefined, bson: Uint8Array): void {
    this.#claimId(collection, id);
    const before = this.docAt(collection, id);
    for (const move of collection.keyMoves(before, doc))
      if (move.index.unique) this.#claimKeys(collection, id, move, doc);
    const written = this.#written.get(collection) ?? new Map<string, Written>();
    written.set(id, { doc, bson });
    this.#written.set(collection, written);
  }

  /** Ends the transaction and hands over what is to be applied. */
  finish(): [Collection, ReadonlyMap<string, Written>][] {
    this.abort();
    return [...this.#written];
  }

  /** Ends the transaction without effect. */
  abort(): void {
    this.#timeline.close(this);
    for (const [collection, key] of this.#claimed) collection.claims.delete(key);
    this.#claimed.length = 0;
    this.#end();
  }

  #claimId(collection: Collection, id: string): void {
    const owner = collection.claims.get(id)?.transaction;
    if (owner === this) return;
    if (owner !== undefined || collection.past.changedAfter(id, this.startedAt)) throw conflict();
    this.#claim(collection, id, undefined);
  }

  #claimKeys(
    collection: Collection,
    id: string,
    { index, before, after }: KeyMove,
    doc: Doc | undefined,
  ): void {
    for (const key of after) {
      const claim = collection.claims.get(claimOf(index.spec.name, key));
      if (claim !== undefined && claim.transaction !== this) throw conflict();
      if (claim !== undefined ? isOther(claim.holder, id) : this.#isTaken(collection, id, index.rowsAt(key)))
        throw index.duplicate(doc ?? {}, collection.namespace);
      this.#claim(collection, claimOf(index.spec.name, key), id);
    }
    for (const key of before) {
      if (after.includes(key)) continue;
      const claim = collection.claims.get(claimOf(index.spec.name, key));
      if (claim !== undefined && claim.transaction !== this) throw conflict();
      this.#claim(collection, claimOf(index.spec.name, key), undefined);
    }
  }

  // A key taken by a document this snapshot cannot see is a conflict: trying again will see it.
  #isTaken(collection: Collection, id: string, rows: Iterable<Row>): boolean {
    for (const row of rows) {
      if (row.id === id) continue;
      if (collection.past.changedAfter(row.id, this.startedAt)) throw conflict();
      return true;
    }
    return false;
  }

  #claim(collection: Collection, key: string, holder: string | undefined): void {
    if (!collection.claims.has(key)) this.#claimed.push([collection, key]);
    collection.claims.set(key, { transaction: this, holder });
  }
}

/** The name under which a unique index key is claimed; no document id starts with this mark. */
export function claimOf(index: string, key: string): string {
  return `!${index}\0${key}`;
}

function isOther(holder: string | undefined, id: string): boolean {
  return holder !== undefined && holder !== id;
}

function conflict(): Error {
  return refusal(
    "WriteConflict",
    "Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.",
    TRANSIENT,
  );
}
