import { numbered, refusal } from "../refusal.ts";
import { isNumber, numberOf, typeName } from "../values/kinds.ts";
import { compareValues } from "./logic.ts";
import type { Operator } from "./compute.ts";
import { isNothing, operandsOf, taking } from "./operands.ts";

function add(...values: unknown[]): unknown {
  let [sum, dates] = [0, 0];
  for (const value of values) {
    if (isNothing(value)) return null;
    if (value instanceof Date) dates++;
    else if (!isNumber(value))
      throw refusal("TypeMismatch", `$add only supports numeric or date types, not ${typeName(value)}`);
    sum += value instanceof Date ? value.getTime() : numberOf(value);
  }
  if (dates > 1) throw numbered(16612, "only one date allowed in an $add expression");
  return dates === 1 ? new Date(sum) : sum;
}

function subtract(from: unknown, what: unknown): unknown {
  if (isNothing(from) || isNothing(what)) return null;
  if (from instanceof Date && what instanceof Date) return from.getTime() - what.getTime();
  if (from instanceof Date && isNumber(what)) return new Date(from.getTime() - numberOf(what));
  if (isNumber(from) && isNumber(what)) return numberOf(from) - numberOf(what);
  throw refusal("TypeMismatch", `can't $subtract ${typeName(what)} from ${typeName(from)}`);
}

function multiply(...values: unknown[]): unknown {
  let product = 1;
  for (const value of values) {
    if (isNothing(value)) return null;
    if (!isNumber(value))
      throw refusal("TypeMismatch", `$multiply only supports numeric types, not ${typeName(value)}`);
    product *= numberOf(value);
  }
  return product;
}

function divide(value: unknown, by: unknown): unknown {
  if (isNothing(value) || isNothing(by)) return null;
  if (!isNumber(value) || !isNumber(by))
    throw refusal(
      "TypeMismatch",
      `$divide only supports numeric types, not ${typeName(value)} and ${typeName(by)}`,
    );
  if (numberOf(by) === 0) throw refusal("BadValue", "can't $divide by zero");
  return numberOf(value) / numberOf(by);
}

function numeric(name: string, apply: (value: number) => number): Operator {
  return taking(name, 1, 1, (value) => {
    if (isNothing(value)) return null;
    if (!isNumber(value))
      throw numbered(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    return apply(numberOf(value));
  });
}

function round(value: unknown, place: unknown = 0): unknown {
  if (isNothing(value) || isNothing(place)) return null;
  if (!isNumber(value)) throw numbered(51081, `$round only supports numeric types, not ${typeName(value)}`);
  const places = numberOf(place);
  if (!Number.isInteger(places) || places < -20 || places > 100)
    throw numbered(51082, "precision argument to $round must be an integral value from -20 to 100");
  return halfEven(numberOf(value), places);
}

// A half is rounded to the even neighbour, so that sums of rounded amounts do not drift upwards.
function halfEven(value: number, places: number): number {
  const scale = 10 ** places;
  const scaled = value * scale;
  if (!Number.isFinite(scaled)) return value;
  const below = Math.floor(scaled);
  const isHalf = scaled - below === 0.5;
  const rounded = isHalf ? below + (Math.abs(below) % 2) : Math.round(scaled);
  return places > 0 ? Number((rounded / scale).toFixed(places)) : rounded / scale;
}

/** The sum of the numbers among some values. */
export function sumOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => (isNumber(value) ? sum + numberOf(value) : sum), 0);
}

/** The average of the numbers among some values; null when there are none. */
export function averageOf(values: readonly unknown[]): number | null {
  const numbers = values.filter(isNumber);
  return numbers.length === 0 ? null : sumOf(numbers) / numbers.length;
}

/** The greatest (1) or least (-1) of some values; null and missing do not count. */
export function extremeOf(values: readonly unknown[], direction: 1 | -1): unknown {
  let best: unknown = null;
  for (const value of values)
    if (!isNothing(value) && (best === null || compareValues(value, best) * direction > 0)) best = value;
  return best;
}

// With one operand that is an array the operator is about its elements.
function overValues(apply: (values: readonly unknown[]) => unknown): Operator {
  return (argument, compile) => {
    const operands = operandsOf(argument, compile);
    return (env) => {
      const values = operands.map((operand) => operand(env));
      return apply(values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values);
    };
  };
}

/** Arithmetic of numbers and dates. */
export const arithmeticOperators: Readonly<Record<string, Operator>> = {
  $add: taking("$add", 0, Infinity, add),
  $subtract: taking("$subtract", 2, 2, subtract),
  $multiply: taking("$multiply", 0, Infinity, multiply),
  $divide: taking("$divide", 2, 2, divide),
  $floor: numeric("$floor", Math.floor),
  $ceil: numeric("$ceil", Math.ceil),
  $abs: numeric("$abs", Math.abs),
  $round: taking("$round", 1, 2, round),
  $min: overValues((values) => extremeOf(values, -1)),
  $max: overValues((values) => extremeOf(values, 1)),
  $sum: overValues(sumOf),
  $avg: overValues(averageOf),
};
