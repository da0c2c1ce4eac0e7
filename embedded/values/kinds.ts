import type { Binary, BSONRegExp, Code, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from "bson";
import { refusal } from "../refusal.ts";

/** A decoded BSON document. Stored ones are never changed in place: an update makes a new one. */
export interface Doc {
  [field: string]: unknown;
}

/** The order of BSON types among each other; values of one class are compared by value. */
export const Rank = {
  minKey: 1,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  code: 60,
  maxKey: 127,
} as const;

export type Special =
  | Binary
  | BSONRegExp
  | Code
  | Decimal128
  | Double
  | Int32
  | Long
  | ObjectId
  | Timestamp
  | { _bsontype: "MinKey" }
  | { _bsontype: "MaxKey" }
  | { _bsontype: "BSONSymbol"; value: string };

/** The special BSON value behind `value`, if it is one. */
export function special(value: unknown): Special | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as { _bsontype?: unknown })._bsontype === undefined ? undefined : (value as Special);
}

/** Tells a plain sub-document from arrays, dates and special values. */
export function isDoc(value: unknown): value is Doc {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as { _bsontype?: unknown })._bsontype === undefined &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}

/** Tells a BSON regular expression. */
export function isRegex(value: unknown): value is BSONRegExp {
  return special(value)?._bsontype === "BSONRegExp";
}

/** The place of a value's type in MongoDB's order of types. */
export function rankOf(value: unknown): number {
  switch (typeof value) {
    case "number":
    case "bigint":
      return Rank.number;
    case "string":
      return Rank.string;
    case "boolean":
      return Rank.boolean;
    case "object":
      return value === null ? Rank.null : rankOfObject(value);
    default:
      return Rank.null;
  }
}

function rankOfObject(value: object): number {
  const kind = (value as Partial<Special>)._bsontype;
  if (kind === undefined) {
    if (Array.isArray(value)) return Rank.array;
    if (value instanceof Date) return Rank.date;
    return value instanceof Uint8Array ? Rank.binary : Rank.object;
  }
  switch (kind) {
    case "ObjectId":
      return Rank.objectId;
    case "Long":
    case "Int32":
    case "Double":
    case "Decimal128":
      return Rank.number;
    case "Binary":
      return Rank.binary;
    case "Timestamp":
      return Rank.timestamp;
    case "BSONRegExp":
      return Rank.regex;
    case "Code":
      return Rank.code;
    case "BSONSymbol":
      return Rank.string;
    case "MinKey":
      return Rank.minKey;
    case "MaxKey":
      return Rank.maxKey;
  }
}

/** Tells numbers of every BSON kind. */
export function isNumber(value: unknown): boolean {
  return typeof value === "number" || rankOf(value) === Rank.number;
}

/** The JavaScript number nearest to a BSON number; NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const found = special(value);
  switch (found?._bsontype) {
    case "Long":
      return found.toNumber();
    case "Int32":
    case "Double":
      return found.value;
    case "Decimal128":
      return Number(found.toString());
    default:
      return Number.NaN;
  }
}

const ALIASES: Readonly<Record<string, number>> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  javascript: 13,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};
const NAMES = new Map(Object.entries(ALIASES).map(([name, code]) => [code, name]));

/** The BSON type number meant by a `$type` argument. */
export function typeCode(named: unknown): number {
  if (typeof named === "string") {
    const code = ALIASES[named];
    if (code === undefined) throw refusal("BadValue", `Unknown type name alias: ${named}`);
    return code;
  }
  const code = numberOf(named);
  if (!NAMES.has(code)) throw refusal("BadValue", `Invalid numerical type code: ${code}`);
  return code;
}

/** The BSON type number of a value. */
export function typeOf(value: unknown): number {
  if (typeof value === "number") return isInt32(value) ? 16 : 1;
  const found = special(value);
  switch (found?._bsontype) {
    case "Long":
      return 18;
    case "Int32":
      return 16;
    case "Double":
      return 1;
    case "Decimal128":
      return 19;
    case "Code":
      return 13;
    default:
      return TYPE_OF_RANK[rankOf(value)] ?? 10;
  }
}

const TYPE_OF_RANK: Readonly<Record<number, number>> = {
  [Rank.minKey]: -1,
  [Rank.string]: 2,
  [Rank.object]: 3,
  [Rank.array]: 4,
  [Rank.binary]: 5,
  [Rank.objectId]: 7,
  [Rank.boolean]: 8,
  [Rank.date]: 9,
  [Rank.timestamp]: 17,
  [Rank.regex]: 11,
  [Rank.maxKey]: 127,
};

/** Tells numbers that BSON keeps in 32 bits. */
export function isInt32(value: number): boolean {
  return (value | 0) === value && !Object.is(value, -0);
}

/** MongoDB's name of a value's type, for messages. */
export function typeName(value: unknown): string {
  return value === undefined ? "missing" : (NAMES.get(typeOf(value)) ?? "object");
}

/** What MongoDB takes for true: everything but false, zero, null and missing. */
export function isTruthy(value: unknown): boolean {
  return !(
    value === false ||
    value === null ||
    value === undefined ||
    (isNumber(value) && numberOf(value) === 0)
  );
}
