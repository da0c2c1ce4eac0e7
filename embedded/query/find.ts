import { refusal } from "../refusal.ts";
import type { Collection } from "../storage/collection.ts";
import type { Row } from "../storage/row.ts";
import type { Transaction } from "../storage/transaction.ts";
import type { Doc } from "../values/kinds.ts";
import type { Predicate } from "./filter.ts";
import { planQuery } from "./plan.ts";
import type { Plan } from "./plan.ts";
import { sortBy } from "./sort.ts";
import type { Sort } from "./sort.ts";

/** A query as the store runs it. */
export interface Query {
  readonly filter: Doc;
  readonly matches: Predicate;
  readonly sort?: Sort;
  readonly skip?: number;
  /** 0 means no limit. */
  readonly limit?: number;
  readonly hint?: unknown;
  readonly transaction: Transaction | undefined;
  /** The moment after which the query is given up. */
  readonly deadline?: number | undefined;
}

export interface Found {
  readonly rows: Row[];
  /** How many documents were looked at. */
  readonly examined: number;
}

const UNORDERED: Sort = [];

/** Finds the rows a query asks for, in its order. */
export function find(collection: Collection, query: Query): Found {
  const sort = query.sort ?? UNORDERED;
  const plan = planQuery(collection, query.filter, sort, query.hint);
  const search = new Search(collection, query);
  const isOrdered = plan.kind === "index" && plan.bounds.ordered && search.isPlain;
  const skip = query.skip ?? 0;
  const end = query.limit === undefined || query.limit === 0 ? Infinity : skip + query.limit;
  const most = sort.length === 0 || isOrdered ? end : Infinity;
  const rows = search.run(plan, most);
  const inOrder = sort.length === 0 || (isOrdered && plan.bounds.ranges.length === 1);
  const sorted = inOrder || rows.length < 2 ? rows : sortBy(rows, sort, (row) => row.doc);
  return {
    rows: skip === 0 && sorted.length <= end ? sorted : sorted.slice(skip, end),
    examined: search.examined,
  };
}

/** One walk over the candidates of a plan. */
class Search {
  examined = 0;
  readonly #collection: Collection;
  readonly #query: Query;
  readonly #seen = new Set<Row>();

  constructor(collection: Collection, query: Query) {
    this.#collection = collection;
    this.#query = query;
  }

  /** Whether the indexes show exactly what this query may see. */
  get isPlain(): boolean {
    return this.#query.transaction?.seesOtherwise(this.#collection) !== true;
  }

  /** The matching rows; from an ordered plan at most `most` of each range are taken. */
  run(plan: Plan, most: number): Row[] {
    const rows: Row[] = [];
    if (plan.kind === "ids") this.#collect(this.#rowsById(plan.ids), most, rows);
    else this.#runPlan(plan, most, rows);
    const { transaction } = this.#query;
    if (plan.kind !== "ids" && transaction !== undefined)
      this.#collect(transaction.differences(this.#collection), most, rows);
    return rows;
  }

  #runPlan(plan: Plan, most: number, rows: Row[]): void {
    switch (plan.kind) {
      case "scan":
        this.#collect(this.#unchanged(this.#collection.rows.values()), most, rows);
        return;
      case "union":
        for (const part of plan.parts) this.#runPlan(part, most, rows);
        return;
      case "ids":
        this.#collect(this.#once(this.#rowsById(plan.ids)), most, rows);
        return;
      case "index": {
        const { ranges, downwards, ordered } = plan.bounds;
        for (const [from, to] of ranges) {
          if (!ordered && rows.length >= most) return;
          const room = ordered ? rows.length + most : most;
          this.#collect(this.#once(this.#unchanged(plan.index.rowsBetween(from, to, downwards))), room, rows);
        }
      }
    }
  }

  #collect(candidates: Iterable<Row>, most: number, rows: Row[]): void {
    if (rows.length >= most) return;
    for (const row of candidates) {
      this.#examine();
      if (!this.#query.matches(row.doc)) continue;
      rows.push(row);
      if (rows.length >= most) return;
    }
  }

  #examine(): void {
    this.examined++;
    const { deadline } = this.#query;
    if (deadline !== undefined && (this.examined & 255) === 0 && Date.now() > deadline)
      throw refusal("MaxTimeMSExpired", "operation exceeded time limit");
  }

  *#rowsById(ids: readonly string[]): Generator<Row> {
    for (const id of ids) {
      const row = this.#collection.rows.get(id);
      const doc =
        this.#query.transaction === undefined
          ? row?.doc
          : this.#query.transaction.docAt(this.#collection, id);
      if (doc !== undefined) yield row?.doc === doc ? row : { id, doc, bytes: 0 };
    }
  }

  // Leaves out the rows this transaction sees otherwise; those are looked at on their own.
  #unchanged(rows: Iterable<Row>): Iterable<Row> {
    const { transaction } = this.#query;
    return transaction === undefined || this.isPlain ? rows : this.#without(rows, transaction);
  }

  *#without(rows: Iterable<Row>, transaction: Transaction): Generator<Row> {
    for (const row of rows) if (!transaction.differs(this.#collection, row.id)) yield row;
  }

  // A document with several elements is filed in an index several times.
  *#once(rows: Iterable<Row>): Generator<Row> {
    for (const row of rows) {
      if (this.#seen.has(row)) continue;
      this.#seen.add(row);
      yield row;
    }
  }
}
