import { refusal } from "../refusal.ts";
import { compare, equal } from "../values/compare.ts";
import { keyOf } from "../values/keys.ts";
import { Rank, isDoc, isNumber, isRegex, numberOf, rankOf, typeCode, typeOf } from "../values/kinds.ts";
import { regexOf } from "./regex.ts";

/** A question about one value at the end of a path; a missing field is asked about as undefined. */
export type ValueTest = (value: unknown) => boolean;

/** `$eq`: null also means a missing field. */
export function equals(wanted: unknown): ValueTest {
  if (wanted === null || wanted === undefined) return (value) => value === null || value === undefined;
  if (typeof wanted === "string") return (value) => value === wanted;
  if (isRegex(wanted)) return matches(wanted);
  return (value) => value !== undefined && equal(value, wanted);
}

export type Relation = "$gt" | "$gte" | "$lt" | "$lte";

/** `$gt` and its kin compare only values of one type, as MongoDB's filters do. */
export function relates(relation: Relation, bound: unknown): ValueTest {
  if (isRegex(bound)) throw refusal("BadValue", `Can't have RegEx as arg to predicate over field`);
  const inclusive = relation === "$gte" || relation === "$lte";
  const rank = rankOf(bound);
  if (rank === Rank.null) return (value) => inclusive && (value === null || value === undefined);
  if (rank === Rank.number && Number.isNaN(numberOf(bound)))
    return (value) => inclusive && isNumber(value) && Number.isNaN(numberOf(value));
  const everyType = rank === Rank.minKey || rank === Rank.maxKey;
  const upward = relation === "$gt" || relation === "$gte";
  return (value) => {
    if (value === undefined || (!everyType && rankOf(value) !== rank)) return false;
    if (rank === Rank.number && Number.isNaN(numberOf(value))) return false;
    const order = compare(value, bound);
    return order === 0 ? inclusive : order > 0 === upward;
  };
}

/** `$in`: one of the values, or matching one of the expressions. */
export function isIn(list: unknown): ValueTest {
  if (!Array.isArray(list)) throw refusal("BadValue", "$in needs an array");
  const keys = new Set<string>();
  const expressions: RegExp[] = [];
  let missing = false;
  for (const wanted of list as unknown[]) {
    if (hasOperator(wanted)) throw refusal("BadValue", "cannot nest $ under $in");
    if (isRegex(wanted)) expressions.push(regexOf(wanted));
    else if (wanted === null || wanted === undefined) missing = true;
    else keys.add(keyOf(wanted));
  }
  return (value) => {
    if (value === null || value === undefined) return missing;
    if (keys.has(keyOf(value))) return true;
    return typeof value === "string" && expressions.some((expression) => expression.test(value));
  };
}

/** `$regex`, or an expression in the place of a value. */
export function matches(pattern: unknown, options?: unknown): ValueTest {
  const expression = regexOf(pattern, options);
  return (value) =>
    typeof value === "string" ? expression.test(value) : isRegex(value) && equal(value, pattern);
}

/** `$type` by name, number or a list of them. */
export function isOfType(named: unknown): ValueTest {
  const wanted = (Array.isArray(named) ? named : [named]) as unknown[];
  const codes = new Set(wanted.filter((name) => name !== "number").map(typeCode));
  const anyNumber = wanted.includes("number");
  return (value) => value !== undefined && (codes.has(typeOf(value)) || (anyNumber && isNumber(value)));
}

/** `$mod: [divisor, remainder]`. */
export function hasRemainder(argument: unknown): ValueTest {
  if (!Array.isArray(argument) || argument.length !== 2) throw refusal("BadValue", "malformed mod");
  const [divisor, remainder] = argument.map((part) => Math.trunc(numberOf(part))) as [number, number];
  if (Number.isNaN(divisor) || Number.isNaN(remainder)) throw refusal("BadValue", "malformed mod");
  if (divisor === 0) throw refusal("BadValue", "divisor cannot be 0");
  return (value) => isNumber(value) && Math.trunc(numberOf(value)) % divisor === remainder;
}

/** `$size`: an array of exactly so many elements. */
export function hasSize(argument: unknown): ValueTest {
  const size = numberOf(argument);
  if (!Number.isInteger(size)) throw refusal("BadValue", "Failed to parse $size. Expected an integer");
  if (size < 0) throw refusal("BadValue", "Failed to parse $size. Expected a non-negative number");
  return (value) => Array.isArray(value) && value.length === size;
}

/** Tells `{ $gt: 1 }` from a sub-document to be compared as a whole. */
export function hasOperator(value: unknown): boolean {
  return isDoc(value) && Object.keys(value)[0]?.startsWith("$") === true;
}
