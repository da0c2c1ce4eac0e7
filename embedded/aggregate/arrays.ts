import { numbered } from "../refusal.ts";
import { isDoc, isNumber, isTruthy, numberOf, typeName } from "../values/kinds.ts";
import type { Compile, Compute, Operator } from "./compute.ts";
import { isNothing, namedOperands, taking } from "./operands.ts";

function size(value: unknown): number {
  if (!Array.isArray(value))
    throw numbered(17124, `The argument to $size must be an array, but was of type: ${typeName(value)}`);
  return value.length;
}

function elementAt(name: string): (array: unknown, position: unknown) => unknown {
  return (array, position) => {
    if (isNothing(array) || isNothing(position)) return null;
    if (!Array.isArray(array))
      throw numbered(28689, `${name}'s first argument must be an array, but is ${typeName(array)}`);
    if (!isNumber(position)) throw numbered(28690, `${name}'s second argument must be a numeric value`);
    if (!Number.isInteger(numberOf(position)))
      throw numbered(28691, `${name}'s second argument must be an integer`);
    return array.at(numberOf(position)) as unknown;
  };
}

function end(name: string, position: number): Operator {
  const pick = elementAt(name);
  return taking(name, 1, 1, (array) => pick(array, position));
}

function nameOf(argument: unknown): string {
  const name: unknown = isDoc(argument) ? (argument["as"] ?? "this") : "this";
  if (typeof name !== "string" || !/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name))
    throw numbered(16867, `'${String(name)}' is not a valid variable name`);
  return name;
}

function arrayOf(operator: string, code: number, value: unknown): unknown[] | null {
  if (isNothing(value)) return null;
  if (!Array.isArray(value))
    throw numbered(code, `input to ${operator} must be an array not ${typeName(value)}`);
  return value as unknown[];
}

function filter(argument: unknown, compile: Compile): Compute {
  const name = nameOf(argument);
  const scoped: Compile = (expression) => compile(expression, [name]);
  const { input, cond } = namedOperands("$filter", withoutName(argument), scoped, ["input", "cond"], []);
  return (env) => {
    const array = arrayOf("$filter", 28651, input?.(env));
    const test = (value: unknown): boolean =>
      isTruthy(cond?.({ root: env.root, variables: { ...env.variables, [name]: value } }));
    return array?.filter(test) ?? null;
  };
}

function map(argument: unknown, compile: Compile): Compute {
  const name = nameOf(argument);
  const scoped: Compile = (expression) => compile(expression, [name]);
  const operands = namedOperands("$map", withoutName(argument), scoped, ["input", "in"], []);
  return (env) => {
    const array = arrayOf("$map", 16883, operands["input"]?.(env));
    const change = (value: unknown): unknown =>
      operands["in"]?.({ root: env.root, variables: { ...env.variables, [name]: value } }) ?? null;
    return array?.map(change) ?? null;
  };
}

function withoutName(argument: unknown): unknown {
  if (!isDoc(argument)) return argument;
  const { as: _, ...rest } = argument;
  return rest;
}

/** Joins documents; the later ones win, null counts for nothing. */
export function merge(values: readonly unknown[]): unknown {
  for (const value of values)
    if (!isNothing(value) && !isDoc(value))
      throw numbered(40400, `$mergeObjects requires object inputs, but input is of type ${typeName(value)}`);
  return Object.assign({}, ...values);
}

/** Lists and documents. */
export const arrayOperators: Readonly<Record<string, Operator>> = {
  $size: taking("$size", 1, 1, size),
  $arrayElemAt: taking("$arrayElemAt", 2, 2, elementAt("$arrayElemAt")),
  $first: end("$first", 0),
  $last: end("$last", -1),
  $filter: filter,
  $map: map,
  $mergeObjects: taking("$mergeObjects", 0, Infinity, (...values) =>
    merge(values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values),
  ),
};
