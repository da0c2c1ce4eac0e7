import { Rank, numberOf, rankOf, special } from "./kinds.ts";
import type { Doc } from "./kinds.ts";

/** Orders two values as MongoDB does: first by type, then by value; missing equals null. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const rank = rankOf(a);
  const other = rankOf(b);
  if (rank !== other) return rank - other;
  switch (rank) {
    case Rank.number:
      return compareNumbers(a, b);
    case Rank.string:
      return compareStrings(textOf(a), textOf(b));
    case Rank.boolean:
      return a === true ? 1 : -1;
    case Rank.date:
      return (a as Date).getTime() - (b as Date).getTime();
    case Rank.object:
      return compareDocs(a as Doc, b as Doc);
    case Rank.array:
      return compareArrays(a as unknown[], b as unknown[]);
    default:
      return compareSpecials(a, b);
  }
}

/** Tells whether two values are equal in MongoDB's sense (1 equals 1.0, field order matters). */
export function equal(a: unknown, b: unknown): boolean {
  return a === b || compare(a, b) === 0;
}

function compareNumbers(a: unknown, b: unknown): number {
  const [left, right] = [special(a), special(b)];
  if (left?._bsontype === "Long" && right?._bsontype === "Long") return left.compare(right);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x < y) return -1;
  if (x > y) return 1;
  return x === y ? 0 : Number(Number.isNaN(y)) - Number(Number.isNaN(x));
}

/** Orders strings by their UTF-8 bytes, which differs from JavaScript's order for characters beyond U+FFFF. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return byteOrder(x) - byteOrder(y);
  }
  return a.length - b.length;
}

function byteOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (value as { value: string }).value;
}

function compareDocs(a: Doc, b: Doc): number {
  const names = Object.keys(a);
  const others = Object.keys(b);
  const length = Math.min(names.length, others.length);
  for (let at = 0; at < length; at++) {
    const [name, other] = [names[at] as string, others[at] as string];
    const [x, y] = [a[name], b[other]];
    const order = rankOf(x) - rankOf(y) || compareStrings(name, other) || compare(x, y);
    if (order !== 0) return order;
  }
  return names.length - others.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const order = compare(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** The bytes of a binary value without the spare room behind them. */
export function bytesOf(value: unknown): Uint8Array {
  const found = special(value);
  return found?._bsontype === "Binary" ? found.buffer.subarray(0, found.position) : (value as Uint8Array);
}

function compareSpecials(a: unknown, b: unknown): number {
  const [x, y] = [special(a), special(b)];
  if (x?._bsontype === "ObjectId" && y?._bsontype === "ObjectId") return Buffer.compare(x.id, y.id);
  if (x?._bsontype === "Timestamp" && y?._bsontype === "Timestamp") return x.compare(y);
  if (x?._bsontype === "BSONRegExp" && y?._bsontype === "BSONRegExp")
    return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
  if (x?._bsontype === "Code" && y?._bsontype === "Code")
    return compareStrings(String(x.code), String(y.code));
  if (rankOf(a) !== Rank.binary) return 0;
  const [left, right] = [bytesOf(a), bytesOf(b)];
  return left.length - right.length || subtype(x) - subtype(y) || Buffer.compare(left, right);
}

function subtype(value: ReturnType<typeof special>): number {
  return value?._bsontype === "Binary" ? value.sub_type : 0;
}
