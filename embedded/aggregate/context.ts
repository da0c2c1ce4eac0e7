import { refusal } from "../refusal.ts";
import type { Predicate } from "../query/filter.ts";
import type { Doc } from "../values/kinds.ts";

export function compileExpression(_expression: unknown): (doc: Doc) => unknown {
  throw refusal("InvalidPipelineOperator", "expressions are not supported yet");
}
export function expressionTest(expression: unknown): Predicate {
  const compute = compileExpression(expression);
  return (doc) => compute(doc) === true;
}
export function pipelineUpdate(_stages: readonly unknown[]): (before: Doc) => Doc {
  throw refusal("InvalidPipelineOperator", "pipelines are not supported yet");
}
