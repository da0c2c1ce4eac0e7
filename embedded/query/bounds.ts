import type { Index } from "../storage/index.ts";
import type { IndexField } from "../storage/indexKeys.ts";
import { AFTER, inverted, keyOf } from "../values/keys.ts";
import { Rank, isDoc, isNumber, isRegex, numberOf, rankOf } from "../values/kinds.ts";
import type { Condition, Conditions } from "./conditions.ts";
import { prefixOf } from "./regex.ts";
import type { Sort } from "./sort.ts";

/** The parts of an index to read. */
export interface Bounds {
  /** Key ranges, each from its first key up to but without its second. */
  readonly ranges: readonly (readonly [from: string, to: string])[];
  /** Each range on its own is in the order asked for. */
  readonly ordered: boolean;
  readonly downwards: boolean;
  /** Whether some condition demands that the first field has a value. */
  readonly demandsValue: boolean;
  /** A measure of how much the index narrows the search; 0 when not at all. */
  readonly worth: number;
}

// More ranges than this cost more than they save.
const MOST_RANGES = 2000;

interface Point {
  readonly keys: readonly string[];
  readonly demandsValue: boolean;
}

/** Finds the ranges of an index that hold every document fulfilling the conditions. */
export function boundsOf(index: Index, conditions: Conditions, sort: Sort): Bounds {
  let prefixes: string[] = [""];
  let used = 0;
  let demandsValue = false;
  const roots = new Set<string>();
  for (const field of index.fields) {
    const point = pointOf(conditions.get(field.name), field);
    if (point === undefined || point.keys.length * prefixes.length > MOST_RANGES) break;
    if (sharesArray(index, used, field, roots)) break;
    prefixes = prefixes.flatMap((prefix) => point.keys.map((key) => prefix + key));
    if (used === 0) demandsValue = point.demandsValue;
    used++;
  }
  const field = index.fields[used];
  const interval =
    field !== undefined && !sharesArray(index, used, field, roots)
      ? intervalOf(conditions.get(field.name), field, index.throughArrays.has(used))
      : undefined;
  const [from, to] = interval ?? ["", AFTER];
  const order = sort.length === 0 ? undefined : orderOf(index, sort, conditions, used);
  const worth = used * 100 + (interval === undefined ? 0 : 50) + (order === undefined ? 0 : 60);
  return {
    ranges: [...new Set(prefixes)].sort().map((prefix) => [prefix + from, prefix + to] as const),
    ordered: order !== undefined,
    downwards: order === -1,
    demandsValue: used > 0 ? demandsValue : interval !== undefined,
    worth: worth > 0 && index.unique && used === index.fields.length ? worth + 5 : worth,
  };
}

// Two fields below one array may be met by different elements, so only the first of them can bound the search.
function sharesArray(index: Index, number: number, field: IndexField, roots: Set<string>): boolean {
  const root = field.path[0] as string;
  if (index.throughArrays.has(number) && roots.has(root)) return true;
  roots.add(root);
  return false;
}

function pointOf(conditions: readonly Condition[] | undefined, field: IndexField): Point | undefined {
  const turned = (key: string): string => (field.descending ? inverted(key) : key);
  for (const { operator, argument } of conditions ?? []) {
    if (operator === "$eq" && isScalar(argument))
      return { keys: [turned(keyOf(argument))], demandsValue: argument !== null };
    if (operator === "$in" && Array.isArray(argument) && argument.every(isScalar)) {
      const keys = [...new Set(argument.map(keyOf))].map(turned);
      return { keys, demandsValue: !argument.includes(null) };
    }
  }
  return undefined;
}

function isScalar(value: unknown): boolean {
  return value !== undefined && !Array.isArray(value) && !isRegex(value);
}

// The lower and upper limit of a range within the keys of one type. Over an array the two limits may be met by
// different elements, so only one of them is used.
function intervalOf(
  conditions: readonly Condition[] | undefined,
  field: IndexField,
  throughArrays: boolean,
): [from: string, to: string] | undefined {
  let low: string | undefined;
  let high: string | undefined;
  let rank: number | undefined;
  for (const { operator, argument } of conditions ?? []) {
    const limits = limitsOf(operator, argument);
    if (limits === undefined) continue;
    rank ??= limits.rank;
    if (rank !== limits.rank) continue;
    if (limits.low !== undefined && (low === undefined || limits.low > low)) low = limits.low;
    if (limits.high !== undefined && (high === undefined || limits.high < high)) high = limits.high;
  }
  if (rank === undefined) return undefined;
  if (throughArrays && low !== undefined && high !== undefined) high = undefined;
  const from = low ?? String.fromCharCode(rank);
  const to = high ?? String.fromCharCode(rank + 1);
  return field.descending ? [turnedLimit(to), turnedLimit(from)] : [from, to];
}

// A limit that ends in AFTER excludes all keys starting with it; turned around it has to include or exclude the same.
function turnedLimit(limit: string): string {
  if (limit.endsWith(AFTER)) return inverted(limit.slice(0, -1));
  return inverted(limit) + AFTER;
}

function limitsOf(
  operator: string,
  argument: unknown,
): { rank: number; low?: string; high?: string } | undefined {
  if (operator === "$regex") {
    const prefix = prefixOf(argument);
    if (prefix === undefined) return undefined;
    const key = keyOf(prefix).slice(0, -1);
    return { rank: Rank.string, low: key, high: key + AFTER };
  }
  const rank = rankOf(argument);
  if (argument === null || argument === undefined || Array.isArray(argument) || isDoc(argument))
    return undefined;
  if (
    rank === Rank.minKey ||
    rank === Rank.maxKey ||
    (isNumber(argument) && Number.isNaN(numberOf(argument)))
  )
    return undefined;
  const key = keyOf(argument);
  switch (operator) {
    case "$gt":
      return { rank, low: key + AFTER };
    case "$gte":
      return { rank, low: key };
    case "$lt":
      return { rank, high: key };
    case "$lte":
      return { rank, high: key + AFTER };
    default:
      return undefined;
  }
}

// 1 or -1 when reading each range upwards or downwards gives the order asked for.
function orderOf(index: Index, sort: Sort, conditions: Conditions, used: number): 1 | -1 | undefined {
  // A field held to one value plays no part in the order, unless documents may have more values beside it.
  const isFixed = (name: string): boolean => {
    const number = index.fields.findIndex((field) => field.name === name);
    if (number < 0 || index.throughArrays.has(number)) return false;
    return (conditions.get(name) ?? []).some(
      ({ operator, argument }) => operator === "$eq" && isScalar(argument),
    );
  };
  const asked = sort.filter(({ name }) => !isFixed(name));
  let direction: 1 | -1 | undefined;
  let at = index.fields.findIndex((field, number) => number >= used || asked[0]?.name === field.name);
  for (const { name, direction: wanted } of asked) {
    const field = index.fields[at];
    if (field?.name !== name || index.throughArrays.has(at)) return undefined;
    const reading = (wanted === 1) === field.descending ? -1 : 1;
    if (direction !== undefined && direction !== reading) return undefined;
    direction = reading;
    at++;
  }
  return direction ?? 1;
}
