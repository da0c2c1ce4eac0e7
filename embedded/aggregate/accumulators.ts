import { numbered } from "../refusal.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc, isNumber, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { extremeOf } from "./arithmetic.ts";
import { merge } from "./arrays.ts";
import { compileExpression } from "./expression.ts";
import type { Compute } from "./compute.ts";

/** Collects values of one group, one after the other. */
export interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

/** One output field of a `$group`: what is computed per document and how it is collected. */
export interface GroupField {
  readonly name: string;
  readonly compute: Compute;
  readonly start: () => Accumulator;
}

// Folds values into one; `step` gets undefined where a document has none.
function folding<State>(first: State, step: (state: State, value: unknown) => State): () => Accumulator {
  return () => {
    let state = first;
    return { add: (value) => void (state = step(state, value)), result: () => state };
  };
}

function average(): Accumulator {
  let [sum, count] = [0, 0];
  return {
    add: (value) => {
      if (!isNumber(value)) return;
      sum += numberOf(value);
      count++;
    },
    result: () => (count === 0 ? null : sum / count),
  };
}

function first(): Accumulator {
  let found: { readonly value: unknown } | undefined;
  return { add: (value) => void (found ??= { value }), result: () => found?.value ?? null };
}

function list(): Accumulator {
  const values: unknown[] = [];
  return { add: (value) => void (value !== undefined && values.push(value)), result: () => values };
}

function set(): Accumulator {
  const values = new Map<string, unknown>();
  return {
    add: (value) => void (value !== undefined && values.set(keyOf(value), value)),
    result: () => [...values.values()],
  };
}

const ACCUMULATORS: Readonly<Record<string, () => Accumulator>> = {
  $sum: folding<number>(0, (sum, value) => (isNumber(value) ? sum + numberOf(value) : sum)),
  $count: folding<number>(0, (count) => count + 1),
  $avg: average,
  $min: folding<unknown>(null, (best, value) => extremeOf([best, value], -1)),
  $max: folding<unknown>(null, (best, value) => extremeOf([best, value], 1)),
  $first: first,
  $last: folding<unknown>(null, (_, value) => value ?? null),
  $push: list,
  $addToSet: set,
  $mergeObjects: folding<unknown>({}, (merged, value) => merge([merged, value])),
};

/** Compiles the output fields of `$group` and `$bucket`. */
export function compileGroupFields(fields: Doc, names: readonly string[]): GroupField[] {
  return Object.entries(fields).map(([name, spec]) => {
    if (name.includes(".")) throw numbered(40235, `The field name '${name}' cannot contain '.'`);
    if (name.startsWith("$")) throw numbered(40236, `The field name '${name}' cannot be an operator name`);
    if (!isDoc(spec)) throw numbered(40234, `The field '${name}' must be an accumulator object`);
    const [operator = "", ...others] = Object.keys(spec);
    if (others.length > 0 || operator === "")
      throw numbered(40238, `The field '${name}' must specify one accumulator`);
    const start = ACCUMULATORS[operator];
    if (start === undefined) throw numbered(15952, `unknown group operator '${operator}'`);
    const argument = spec[operator];
    if (Array.isArray(argument)) throw numbered(40237, `The ${operator} accumulator is a unary operator`);
    if (operator === "$count" && (!isDoc(argument) || Object.keys(argument).length > 0))
      throw numbered(9, "$count takes no arguments, i.e. $count:{}");
    return { name, compute: compileExpression(argument, names), start };
  });
}
