import { numbered } from "../refusal.ts";
import { isDoc } from "../values/kinds.ts";
import type { Compile, Compute, Operator } from "./compute.ts";

/** Null and missing alike. */
export function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The operands of an operator written as a list or, when there is one, bare. */
export function operandsOf(argument: unknown, compile: Compile): Compute[] {
  return (Array.isArray(argument) ? argument : [argument]).map((operand: unknown) => compile(operand));
}

/** Makes an operator of a function that takes a certain number of values. */
export function taking(
  name: string,
  least: number,
  most: number,
  apply: (...values: unknown[]) => unknown,
): Operator {
  return (argument, compile) => {
    const operands = operandsOf(argument, compile);
    if (operands.length < least || operands.length > most) {
      const wanted = least === most ? `${least}` : `${least} to ${most}`;
      throw numbered(
        16020,
        `Expression ${name} takes ${wanted} arguments. ${operands.length} were passed in.`,
      );
    }
    return (env) => apply(...operands.map((operand) => operand(env)));
  };
}

/** Compiles the fields of an operator whose argument is a document; unknown and lacking ones are refused. */
export function namedOperands<Name extends string>(
  operator: string,
  argument: unknown,
  compile: Compile,
  required: readonly Name[],
  optional: readonly Name[],
): Readonly<Record<string, Compute>> {
  if (!isDoc(argument)) throw numbered(28664, `${operator} only supports an object as its argument`);
  for (const name of Object.keys(argument))
    if (![...required, ...optional].some((known) => known === name))
      throw numbered(28667, `Unrecognized parameter to ${operator}: ${name}`);
  for (const name of required)
    if (!(name in argument)) throw numbered(28668, `Missing '${name}' parameter to ${operator}`);
  return Object.fromEntries(Object.entries(argument).map(([name, value]) => [name, compile(value)]));
}
