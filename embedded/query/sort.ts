import { numbered, refusal } from "../refusal.ts";
import { compare } from "../values/compare.ts";
import { isDoc, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { reach } from "../values/paths.ts";

export interface SortField {
  readonly name: string;
  readonly path: readonly string[];
  readonly direction: 1 | -1;
}

export type Sort = readonly SortField[];

/** Reads a sort specification; an empty one gives no fields. */
export function parseSort(spec: unknown): Sort {
  if (spec === undefined || spec === null) return [];
  if (!isDoc(spec))
    throw refusal("TypeMismatch", "BSON field 'sort' is the wrong type, expected type 'object'");
  return Object.entries(spec).map(([name, value]) => {
    const direction = numberOf(value);
    if (name === "" || name.startsWith("$")) throw refusal("BadValue", `FieldPath may not be '${name}'`);
    if (direction === 1 || direction === -1) return { name, path: name.split("."), direction };
    if (Number.isNaN(direction)) throw numbered(15974, `Illegal key in $sort specification: ${name}`);
    throw numbered(15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
  });
}

/** Sorts by the fields given; equal items keep their order. */
export function sortBy<Item>(items: readonly Item[], sort: Sort, docOf: (item: Item) => Doc): Item[] {
  const keyed = items.map((item) => ({ item, keys: sort.map((field) => sortValue(docOf(item), field)) }));
  keyed.sort((a, b) => compareKeys(a.keys, b.keys, sort));
  return keyed.map(({ item }) => item);
}

function compareKeys(a: readonly unknown[], b: readonly unknown[], sort: Sort): number {
  for (const [at, field] of sort.entries()) {
    const order = compare(a[at], b[at]);
    if (order !== 0) return order * field.direction;
  }
  return 0;
}

// An array takes part with its least element when sorting upwards and its greatest when sorting downwards.
function sortValue(doc: Doc, { path, direction }: SortField): unknown {
  let best: unknown;
  let found = false;
  const consider = (value: unknown): void => {
    if (found && compare(value, best) * direction >= 0) return;
    best = value;
    found = true;
  };
  reach(doc, path, (value) => {
    if (Array.isArray(value) && value.length > 0) value.forEach(consider);
    else consider(Array.isArray(value) ? undefined : value);
    return false;
  });
  return best ?? null;
}
