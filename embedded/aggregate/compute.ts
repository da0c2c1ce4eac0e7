import type { Doc } from "../values/kinds.ts";

/** Where an expression is computed: a document and the variables in sight. */
export interface Env {
  readonly root: Doc;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A compiled expression; a missing value is undefined. */
export type Compute = (env: Env) => unknown;

/** Compiles an inner expression; `more` names the variables added for it. */
export type Compile = (expression: unknown, more?: readonly string[]) => Compute;

/** An operator compiles its argument into a computation. */
export type Operator = (argument: unknown, compile: Compile) => Compute;
