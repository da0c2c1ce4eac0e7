import { compare, equal } from "../values/compare.ts";
import { isDoc, isRegex } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { compileFilter } from "./filter.ts";
import { hasOperator } from "./tests.ts";

/** One thing a filter demands of a path, such as `$gt: 5`. */
export interface Condition {
  readonly operator: string;
  readonly argument: unknown;
}

/** What a filter demands at all events, by path. An index may use these to find a superset of the matches. */
export type Conditions = ReadonlyMap<string, readonly Condition[]>;

/** Gathers the conditions that every matching document must fulfil. */
export function conditionsOf(filter: Doc): Conditions {
  const found = new Map<string, Condition[]>();
  gather(filter, "", found);
  return found;
}

function gather(filter: Doc, prefix: string, found: Map<string, Condition[]>): void {
  for (const [name, value] of Object.entries(filter)) {
    if (name === "$and" && Array.isArray(value)) for (const part of value) gather(part as Doc, prefix, found);
    else if (!name.startsWith("$")) gatherField(prefix + name, value, found);
  }
}

function gatherField(path: string, value: unknown, found: Map<string, Condition[]>): void {
  const add = (operator: string, argument: unknown): void => {
    const known = found.get(path);
    if (known === undefined) found.set(path, [{ operator, argument }]);
    else known.push({ operator, argument });
  };
  if (isRegex(value)) add("$regex", value);
  else if (!hasOperator(value)) add("$eq", value);
  else
    for (const [operator, argument] of Object.entries(value as Doc)) {
      if (operator === "$elemMatch" && isDoc(argument)) gatherElement(path, argument, found);
      else if (operator === "$all" && Array.isArray(argument) && !hasOperator(argument[0]))
        add("$eq", argument[0]);
      else if (operator === "$regex" && "$options" in (value as Doc)) continue;
      else add(operator, argument);
    }
}

function gatherElement(path: string, argument: Doc, found: Map<string, Condition[]>): void {
  if (hasOperator(argument)) gatherField(path, argument, found);
  else gather(argument, `${path}.`, found);
}

/** Tells whether everything a filter finds is covered by a partial index. */
export function implies(conditions: Conditions, partial: Doc): boolean {
  return Object.entries(partial).every(([path, wanted]) => {
    if (path === "$and") return (wanted as Doc[]).every((part) => implies(conditions, part));
    const needs = hasOperator(wanted) ? Object.entries(wanted as Doc) : [["$eq", wanted] as const];
    const given = conditions.get(path) ?? [];
    return needs.every(([operator, argument]) =>
      given.some((condition) => suffices(condition, operator, argument)),
    );
  });
}

function suffices({ operator, argument }: Condition, wanted: string, bound: unknown): boolean {
  if (operator === wanted && equal(argument, bound)) return true;
  const holds = compileFilter({ value: { [wanted]: bound } });
  if (operator === "$eq") return argument !== null && !Array.isArray(argument) && holds({ value: argument });
  if (operator === "$in" && Array.isArray(argument))
    return argument.every((value: unknown) => value !== null && !isRegex(value) && holds({ value }));
  if (wanted === "$exists")
    return ["$gt", "$gte", "$lt", "$lte", "$regex"].includes(operator) && argument !== null;
  if (wanted === "$gt" || wanted === "$gte") return isTighter(operator, argument, wanted, bound, 1);
  if (wanted === "$lt" || wanted === "$lte") return isTighter(operator, argument, wanted, bound, -1);
  return false;
}

function isTighter(
  operator: string,
  argument: unknown,
  wanted: string,
  bound: unknown,
  direction: 1 | -1,
): boolean {
  if (operator.slice(0, 3) !== wanted.slice(0, 3)) return false;
  const order = compare(argument, bound) * direction;
  return order > 0 || (order === 0 && (operator === wanted || wanted.endsWith("e")));
}
