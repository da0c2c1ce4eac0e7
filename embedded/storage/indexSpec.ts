import { refusal } from "../refusal.ts";
import { equal } from "../values/compare.ts";
import { isDoc, isNumber, isRegex, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { isPosition } from "../values/paths.ts";

/** An index as it is asked for, stored in the log and listed. */
export interface IndexSpec extends Doc {
  readonly v: 2;
  readonly key: Doc;
  readonly name: string;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Doc;
}

const OPTIONS = ["unique", "sparse", "expireAfterSeconds", "partialFilterExpression"] as const;
const IGNORED = new Set(["v", "key", "name", "background", "ns"]);
const PARTIAL_OPERATORS = new Set(["$eq", "$gt", "$gte", "$lt", "$lte", "$exists", "$type", "$in"]);

/** Reads one entry of `createIndexes`; kinds of index the store does not keep are refused. */
export function parseIndex(given: unknown): IndexSpec {
  if (!isDoc(given)) throw refusal("TypeMismatch", "The elements of the 'indexes' array must be objects");
  const { key } = given;
  if (!isDoc(key))
    throw refusal("FailedToParse", "The 'key' field is a required property of an index specification");
  checkKey(key);
  const spec: Doc = { v: 2, key, name: typeof given["name"] === "string" ? given["name"] : nameOf(key) };
  for (const [option, value] of Object.entries(given)) {
    if (IGNORED.has(option)) continue;
    checkOption(option, value, key);
    if (value !== false) spec[option] = value;
  }
  if (spec["sparse"] !== undefined && spec["partialFilterExpression"] !== undefined)
    throw refusal("CannotCreateIndex", "cannot mix 'partialFilterExpression' and 'sparse' options");
  return spec as IndexSpec;
}

function nameOf(key: Doc): string {
  return Object.entries(key)
    .map(([field, direction]) => `${field}_${numberOf(direction)}`)
    .join("_");
}

function checkKey(key: Doc): void {
  const fields = Object.entries(key);
  if (fields.length === 0) throw refusal("CannotCreateIndex", "Index keys cannot be empty.");
  for (const [field, direction] of fields) {
    if (!isNumber(direction))
      throw refusal("CannotCreateIndex", `Unknown index plugin '${String(direction)}'`);
    if (!(Math.abs(numberOf(direction)) > 0))
      throw refusal("CannotCreateIndex", "Values in the index key pattern cannot be 0.");
    const parts = field.split(".");
    if (parts.includes("")) throw refusal("CannotCreateIndex", "Index keys cannot contain an empty field.");
    if (parts.some((part) => part.startsWith("$") || isPosition(part)))
      throw refusal("CannotCreateIndex", `Index key '${field}' is not supported`);
  }
}

function checkOption(option: string, value: unknown, key: Doc): void {
  switch (option) {
    case "unique":
    case "sparse":
      if (typeof value !== "boolean") throw refusal("TypeMismatch", `The field '${option}' must be a bool`);
      return;
    case "expireAfterSeconds":
      if (!(numberOf(value) >= 0))
        throw refusal("CannotCreateIndex", "TTL index 'expireAfterSeconds' cannot be less than 0");
      if (Object.keys(key).length > 1)
        throw refusal(
          "CannotCreateIndex",
          "TTL indexes are single-field indexes, compound indexes do not support TTL",
        );
      return;
    case "partialFilterExpression":
      checkPartial(value);
      return;
    default:
      throw refusal("InvalidOptions", `The index option '${option}' is not supported`);
  }
}

function checkPartial(filter: unknown): void {
  if (!isDoc(filter)) throw refusal("TypeMismatch", "The field 'partialFilterExpression' must be an object");
  for (const [name, condition] of Object.entries(filter)) {
    if (name === "$and" && Array.isArray(condition)) condition.forEach(checkPartial);
    else if (name.startsWith("$")) throw unsupported(name);
    else if (isRegex(condition)) throw unsupported("$regex");
    else if (isDoc(condition)) checkPartialOperators(condition);
  }
}

function checkPartialOperators(condition: Doc): void {
  for (const [operator, argument] of Object.entries(condition)) {
    if (!operator.startsWith("$")) return;
    if (!PARTIAL_OPERATORS.has(operator) || (operator === "$exists" && argument !== true))
      throw unsupported(operator);
  }
}

function unsupported(operator: string): Error {
  return refusal("CannotCreateIndex", `Expression not supported in partial index: ${operator}`);
}

/** Tells whether a wanted index exists already; a clash of names or options is refused. */
export function isSameIndex(existing: IndexSpec, wanted: IndexSpec): boolean {
  const sameKey = equal(existing.key, wanted.key);
  const sameOptions = OPTIONS.every((option) => equal(existing[option] ?? null, wanted[option] ?? null));
  if (existing.name === wanted.name) {
    if (sameKey && sameOptions) return true;
    throw refusal(
      "IndexKeySpecsConflict",
      `An existing index has the same name as the requested index: ${wanted.name}`,
    );
  }
  const samePartial = equal(existing.partialFilterExpression ?? null, wanted.partialFilterExpression ?? null);
  if (!sameKey || !samePartial) return false;
  throw refusal("IndexOptionsConflict", `Index already exists with a different name: ${existing.name}`);
}
