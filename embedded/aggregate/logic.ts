import { numbered } from "../refusal.ts";
import { compare } from "../values/compare.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc, isTruthy } from "../values/kinds.ts";
import type { Compile, Compute, Operator } from "./compute.ts";
import { isNothing, operandsOf, taking } from "./operands.ts";

/** Compares values of any types; unlike in filters, missing is less than null. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  return compare(a, b);
}

function relation(name: string, holds: (order: number) => boolean): Operator {
  return taking(name, 2, 2, (a, b) => holds(compareValues(a, b)));
}

function cond(argument: unknown, compile: Compile): Compute {
  const parts: unknown = isDoc(argument) ? [argument["if"], argument["then"], argument["else"]] : argument;
  if (!Array.isArray(parts) || parts.length !== 3)
    throw numbered(16020, "Expression $cond takes exactly 3 arguments.");
  if (isDoc(argument)) checkCondFields(argument);
  const [test, yes, no] = parts.map((part: unknown) => compile(part)) as [Compute, Compute, Compute];
  return (env) => (isTruthy(test(env)) ? yes(env) : no(env));
}

function checkCondFields(argument: object): void {
  for (const [name, code] of [
    ["if", 17080],
    ["then", 17081],
    ["else", 17082],
  ] as const)
    if (!(name in argument)) throw numbered(code, `Missing '${name}' parameter to $cond`);
  for (const name of Object.keys(argument))
    if (!["if", "then", "else"].includes(name))
      throw numbered(17083, `Unrecognized parameter to $cond: ${name}`);
}

function choose(argument: unknown, compile: Compile): Compute {
  if (!isDoc(argument)) throw numbered(40060, "$switch requires an object as an argument");
  const { branches, default: otherwise, ...rest } = argument;
  if (Object.keys(rest).length > 0)
    throw numbered(40067, `$switch found an unknown argument: ${Object.keys(rest)[0]}`);
  if (!Array.isArray(branches)) throw numbered(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) throw numbered(40068, "$switch requires at least one branch.");
  const cases = branches.map((branch: unknown) => {
    if (!isDoc(branch) || !("case" in branch) || !("then" in branch))
      throw numbered(40062, "$switch expected each branch to be an object with 'case' and 'then'");
    return [compile(branch["case"]), compile(branch["then"])] as const;
  });
  const fallback = "default" in argument ? compile(otherwise) : undefined;
  return (env) => {
    for (const [test, value] of cases) if (isTruthy(test(env))) return value(env);
    if (fallback !== undefined) return fallback(env);
    throw numbered(
      40066,
      "$switch could not find a matching branch for an input, and no default was specified.",
    );
  };
}

function ifNull(argument: unknown, compile: Compile): Compute {
  const operands = operandsOf(argument, compile);
  if (operands.length < 2) throw numbered(1257300, "$ifNull needs at least two arguments");
  return (env) => {
    let value: unknown;
    for (const operand of operands) if (!isNothing((value = operand(env)))) return value;
    return value;
  };
}

function isMember(value: unknown, list: unknown): boolean {
  if (!Array.isArray(list)) throw numbered(40081, "$in requires an array as a second argument");
  if (value === undefined) return false;
  const key = keyOf(value);
  return list.some((element) => keyOf(element) === key);
}

function junction(stopsAt: boolean): Operator {
  return (argument, compile) => {
    const operands = operandsOf(argument, compile);
    return (env) => operands.some((operand) => isTruthy(operand(env)) === stopsAt) === stopsAt;
  };
}

/** Conditions and comparisons. */
export const logicOperators: Readonly<Record<string, Operator>> = {
  $eq: relation("$eq", (order) => order === 0),
  $ne: relation("$ne", (order) => order !== 0),
  $gt: relation("$gt", (order) => order > 0),
  $gte: relation("$gte", (order) => order >= 0),
  $lt: relation("$lt", (order) => order < 0),
  $lte: relation("$lte", (order) => order <= 0),
  $and: junction(false),
  $or: junction(true),
  $not: taking("$not", 1, 1, (value) => !isTruthy(value)),
  $in: taking("$in", 2, 2, isMember),
  $cond: cond,
  $ifNull: ifNull,
  $switch: choose,
};
