import { numbered, refusal } from "../refusal.ts";
import { special, typeName } from "../values/kinds.ts";
import type { Operator } from "./compute.ts";
import { isNothing, taking } from "./operands.ts";

function concat(...values: unknown[]): string | null {
  if (values.some(isNothing)) return null;
  for (const value of values)
    if (typeof value !== "string")
      throw numbered(16702, `$concat only supports strings, not ${typeName(value)}`);
  return values.join("");
}

function toText(value: unknown): string | null {
  if (isNothing(value)) return null;
  if (value instanceof Date) return value.toISOString();
  const found = special(value);
  if (found?._bsontype === "ObjectId") return found.toHexString();
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (found?._bsontype === "Long" || found?._bsontype === "Decimal128") return found.toString();
  throw refusal("ConversionFailure", `Unsupported conversion from ${typeName(value)} to string in $convert`);
}

// Only strings are taken: MongoDB's lowering of other types is of no use to anybody.
function toLower(value: unknown): string {
  if (isNothing(value)) return "";
  if (typeof value !== "string")
    throw numbered(16007, `can't convert from BSON type ${typeName(value)} to String`);
  return value.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}

/** Strings. */
export const textOperators: Readonly<Record<string, Operator>> = {
  $concat: taking("$concat", 0, Infinity, concat),
  $toString: taking("$toString", 1, 1, toText),
  $toLower: taking("$toLower", 1, 1, toLower),
};
