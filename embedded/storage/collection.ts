import { refusal } from "../refusal.ts";
import type { Doc } from "../values/kinds.ts";
import { Index, duplicateKey } from "./index.ts";
import type { IndexSpec } from "./indexSpec.ts";
import { Past } from "./past.ts";
import type { Row } from "./row.ts";
import type { Transaction } from "./transaction.ts";

/** How one write moves a document between the keys of one index. */
export interface KeyMove {
  readonly index: Index;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A document or a unique key that an open transaction has written: others must wait or give way. */
export interface Claim {
  readonly transaction: Transaction;
  /** For a unique key: the document that holds it inside the transaction, if one does. */
  readonly holder: string | undefined;
}

const NO_KEYS: readonly string[] = [];

/** All documents of one namespace with their indexes. */
export class Collection {
  readonly database: string;
  readonly name: string;
  readonly namespace: string;
  readonly rows = new Map<string, Row>();
  readonly indexes = new Map<string, Index>();
  readonly claims = new Map<string, Claim>();
  readonly past = new Past();

  constructor(database: string, name: string) {
    this.database = database;
    this.name = name;
    this.namespace = `${database}.${name}`;
  }

  /** The indexes as `listIndexes` shows them, the one of `_id` first. */
  specs(): IndexSpec[] {
    const ofId: IndexSpec = { v: 2, key: { _id: 1 }, name: "_id_" };
    return [ofId, ...[...this.indexes.values()].map((index) => index.spec)];
  }

  /** Builds an index over the documents there are. */
  addIndex(spec: IndexSpec): void {
    const index = new Index(spec);
    index.build(this.rows.values(), this.namespace);
    this.indexes.set(spec.name, index);
  }

  /** The index keys a write changes, without changing them yet. */
  keyMoves(before: Doc | undefined, after: Doc | undefined): KeyMove[] {
    const moves: KeyMove[] = [];
    for (const index of this.indexes.values()) {
      if (before !== undefined && after !== undefined && index.isUntouched(before, after)) continue;
      moves.push({
        index,
        before: before === undefined ? NO_KEYS : index.keysOf(before),
        after: after === undefined ? NO_KEYS : index.keysOf(after),
      });
    }
    return moves;
  }

  /** Replaces, adds or (without a document) removes a row and its index entries. */
  apply(id: string, doc: Doc | undefined, bytes: number, moves: readonly KeyMove[]): void {
    const row = this.rows.get(id) ?? { id, doc: {}, bytes: 0 };
    for (const { index, before, after } of moves) index.replace(row, before, after);
    if (doc === undefined) {
      this.rows.delete(id);
      return;
    }
    row.doc = doc;
    row.bytes = bytes;
    this.rows.set(id, row);
  }

  duplicateId(doc: Doc): Error {
    return duplicateKey(this.namespace, "_id_", { _id: 1 }, doc);
  }

  index(name: string): Index {
    const found = this.indexes.get(name);
    if (found === undefined) throw refusal("IndexNotFound", `index not found with name [${name}]`);
    return found;
  }
}
