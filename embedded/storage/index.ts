import { refusal } from "../refusal.ts";
import type { Refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import type { Predicate } from "../query/filter.ts";
import { AFTER } from "../values/keys.ts";
import { numberOf, special } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { reach } from "../values/paths.ts";
import { indexKeys } from "./indexKeys.ts";
import type { IndexField } from "./indexKeys.ts";
import type { IndexSpec } from "./indexSpec.ts";
import type { Row } from "./row.ts";
import { SortedKeys } from "./sortedKeys.ts";

/** A secondary index: unique, partial, sparse, compound or over array elements. */
export class Index {
  readonly spec: IndexSpec;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  /** Numbers of the fields under which some document had an array. */
  readonly throughArrays = new Set<number>();
  readonly #entries = new SortedKeys<Row>();
  readonly #covers: Predicate | undefined;
  readonly #decidedBy: readonly string[];

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.unique = spec.unique === true;
    this.fields = Object.entries(spec.key).map(([name, direction]) => ({
      name,
      path: name.split("."),
      descending: numberOf(direction) < 0,
    }));
    const partial = spec.partialFilterExpression;
    if (partial !== undefined) this.#covers = compileFilter(partial);
    this.#decidedBy = [
      ...new Set([...this.fields.map((field) => field.name), ...fieldsOf(partial)].map(firstPart)),
    ];
  }

  /** The keys a document is filed under; none when the index does not cover it. */
  keysOf(doc: Doc): readonly string[] {
    if (this.#covers?.(doc) === false) return [];
    const { keys, throughArrays, present } = indexKeys(doc, this.fields);
    if (this.spec.sparse === true && !present) return [];
    for (const number of throughArrays) this.throughArrays.add(number);
    return keys;
  }

  /** Tells quickly that a change leaves the keys as they were: unchanged parts of a document are shared. */
  isUntouched(before: Doc, after: Doc): boolean {
    return this.#decidedBy.every((field) => before[field] === after[field]);
  }

  replace(row: Row, before: readonly string[], after: readonly string[]): void {
    for (const key of before) if (!after.includes(key)) this.#entries.delete(key + row.id);
    for (const key of after) if (!before.includes(key)) this.#entries.add(key + row.id, row);
  }

  /** Files all rows at once, refusing duplicates. */
  build(rows: Iterable<Row>, namespace: string): void {
    const entries: [string, Row][] = [];
    const owners = new Map<string, Row>();
    for (const row of rows) {
      for (const key of this.keysOf(row.doc)) {
        if (this.unique && owners.has(key)) throw this.duplicate(row.doc, namespace);
        if (this.unique) owners.set(key, row);
        entries.push([key + row.id, row]);
      }
    }
    this.#entries.fill(entries);
  }

  /** The rows filed under exactly this key. */
  rowsAt(key: string): Iterable<Row> {
    return this.#entries.range(key, key + AFTER);
  }

  /** The rows filed between two keys. */
  rowsBetween(from: string, to: string, downwards: boolean): Iterable<Row> {
    return this.#entries.range(from, to, downwards);
  }

  /** The refusal of a document whose key another one has. */
  duplicate(doc: Doc, namespace: string): Refusal {
    return duplicateKey(namespace, this.spec.name, this.spec.key, doc);
  }
}

/** MongoDB's refusal of a second document under a unique key. */
export function duplicateKey(namespace: string, index: string, pattern: Doc, doc: Doc): Refusal {
  const keyValue: Doc = {};
  for (const name of Object.keys(pattern)) {
    keyValue[name] = null;
    reach(doc, name.split("."), (value) => {
      keyValue[name] = value ?? null;
      return true;
    });
  }
  const shown = Object.entries(keyValue).map(([name, value]) => `${name}: ${show(value)}`);
  return refusal(
    "DuplicateKey",
    `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: { ${shown.join(", ")} }`,
    { keyPattern: pattern, keyValue },
  );
}

function show(value: unknown): string {
  const found = special(value);
  if (found?._bsontype === "ObjectId") return `ObjectId('${found.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  return JSON.stringify(value);
}

function firstPart(path: string): string {
  return path.split(".")[0] as string;
}

function fieldsOf(filter: Doc | undefined): string[] {
  return Object.entries(filter ?? {}).flatMap(([name, condition]) =>
    name === "$and" ? (condition as Doc[]).flatMap(fieldsOf) : [name],
  );
}
