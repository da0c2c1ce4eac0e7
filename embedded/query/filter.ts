import { refusal } from "../refusal.ts";
import { isDoc, isRegex, isTruthy } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { reach, reachLeaves } from "../values/paths.ts";
import { equals, hasOperator, hasRemainder, hasSize, isIn, isOfType, matches, relates } from "./tests.ts";
import type { ValueTest } from "./tests.ts";

export type Predicate = (doc: Doc) => boolean;

/** What a filter cannot decide alone: `$expr` needs the aggregation expressions and their variables. */
export type ExpressionTest = (expression: unknown) => Predicate;

const noExpressions: ExpressionTest = () => {
  throw refusal("BadValue", "$expr is not allowed here");
};

/** Compiles a MongoDB filter into a predicate; what it does not know it refuses. */
export function compileFilter(filter: unknown, expressions: ExpressionTest = noExpressions): Predicate {
  if (!isDoc(filter)) throw refusal("BadValue", "filter must be an object");
  const all = Object.entries(filter).map(([name, condition]) => compileEntry(name, condition, expressions));
  return every(all);
}

function every(tests: readonly Predicate[]): Predicate {
  const [only] = tests;
  if (only === undefined) return () => true;
  return tests.length === 1 ? only : (doc) => tests.every((test) => test(doc));
}

function compileEntry(name: string, condition: unknown, expressions: ExpressionTest): Predicate {
  switch (name) {
    case "$and":
      return every(branches(name, condition, expressions));
    case "$or": {
      const tests = branches(name, condition, expressions);
      return (doc) => tests.some((test) => test(doc));
    }
    case "$nor": {
      const tests = branches(name, condition, expressions);
      return (doc) => !tests.some((test) => test(doc));
    }
    case "$expr":
      return expressions(condition);
    case "$comment":
      return () => true;
    default:
      if (name.startsWith("$")) throw refusal("BadValue", `unknown top level operator: ${name}`);
      return compileField(name, condition, expressions);
  }
}

function branches(name: string, list: unknown, expressions: ExpressionTest): Predicate[] {
  if (!Array.isArray(list)) throw refusal("BadValue", `${name} must be an array`);
  if (list.length === 0) throw refusal("BadValue", `$and/$or/$nor must be a nonempty array`);
  return list.map((entry: unknown) => {
    if (!isDoc(entry)) throw refusal("BadValue", "$or/$and/$nor entries need to be full objects");
    return compileFilter(entry, expressions);
  });
}

function compileField(name: string, condition: unknown, expressions: ExpressionTest): Predicate {
  const path = name.split(".");
  if (!hasOperator(condition)) return leaf(path, isRegex(condition) ? matches(condition) : equals(condition));
  const operators = condition as Doc;
  const tests = Object.entries(operators)
    .filter(([operator]) => operator !== "$options" || !("$regex" in operators))
    .map(([operator, argument]) => compileOperator(path, operator, argument, operators, expressions));
  return every(tests);
}

function leaf(path: readonly string[], test: ValueTest): Predicate {
  return (doc) => reachLeaves(doc, path, test);
}

function whole(path: readonly string[], test: ValueTest): Predicate {
  return (doc) => reach(doc, path, test);
}

function not(test: Predicate): Predicate {
  return (doc) => !test(doc);
}

function compileOperator(
  path: readonly string[],
  operator: string,
  argument: unknown,
  beside: Doc,
  expressions: ExpressionTest,
): Predicate {
  switch (operator) {
    case "$eq":
      return leaf(path, equals(argument));
    case "$ne":
      if (isRegex(argument)) throw refusal("BadValue", "Can't have regex as arg to $ne.");
      return not(leaf(path, equals(argument)));
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return leaf(path, relates(operator, argument));
    case "$in":
      return leaf(path, isIn(argument));
    case "$nin":
      return not(leaf(path, isIn(argument)));
    case "$exists": {
      const exists = whole(path, (value) => value !== undefined);
      return isTruthy(argument) ? exists : not(exists);
    }
    case "$regex":
      return leaf(path, matches(argument, beside["$options"]));
    case "$type":
      return leaf(path, isOfType(argument));
    case "$mod":
      return leaf(path, hasRemainder(argument));
    case "$size":
      return whole(path, hasSize(argument));
    case "$all":
      return compileAll(path, argument, expressions);
    case "$elemMatch":
      return compileElemMatch(path, argument, expressions);
    case "$not":
      return not(compileNot(path, argument, expressions));
    default:
      throw refusal("BadValue", `unknown operator: ${operator}`);
  }
}

function compileNot(path: readonly string[], argument: unknown, expressions: ExpressionTest): Predicate {
  if (isRegex(argument)) return leaf(path, matches(argument));
  if (!isDoc(argument)) throw refusal("BadValue", "$not needs a regex or a document");
  if (!hasOperator(argument)) throw refusal("BadValue", "$not cannot be empty or hold a plain value");
  return compileField(path.join("."), argument, expressions);
}

function compileAll(path: readonly string[], list: unknown, expressions: ExpressionTest): Predicate {
  if (!Array.isArray(list)) throw refusal("BadValue", "$all needs an array");
  if (list.length === 0) return () => false;
  return every(
    list.map((wanted: unknown) => {
      if (isDoc(wanted) && "$elemMatch" in wanted)
        return compileElemMatch(path, wanted["$elemMatch"], expressions);
      if (hasOperator(wanted)) throw refusal("BadValue", "no $ expressions in $all");
      return leaf(path, equals(wanted));
    }),
  );
}

/** Compiles the argument of `$elemMatch` into a test of one array element. */
export function elementTest(argument: unknown, expressions: ExpressionTest = noExpressions): ValueTest {
  if (!isDoc(argument)) throw refusal("BadValue", "$elemMatch needs an Object");
  const first = Object.keys(argument)[0];
  if (first?.startsWith("$") === true && !["$and", "$or", "$nor"].includes(first)) {
    const test = compileField("element", argument, expressions);
    return (element) => test({ element });
  }
  const test = compileFilter(argument, expressions);
  return (element) => isDoc(element) && test(element);
}

function compileElemMatch(
  path: readonly string[],
  argument: unknown,
  expressions: ExpressionTest,
): Predicate {
  const test = elementTest(argument, expressions);
  return whole(path, (value) => Array.isArray(value) && value.some(test));
}
