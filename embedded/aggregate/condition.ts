import type { ExpressionTest } from "../query/filter.ts";
import { isDoc, isTruthy } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { compileExpression } from "./expression.ts";
import type { PipelineContext } from "./stage.ts";

/** How filters decide `$expr` inside a pipeline. */
export function expressionTest({
  names,
  variables,
}: Pick<PipelineContext, "names" | "variables">): ExpressionTest {
  return (expression) => {
    const compute = compileExpression(expression, names);
    return (root) => isTruthy(compute({ root, variables: variables() }));
  };
}

/** Takes the `$match` stages off the head of a pipeline: they can be answered by an index. */
export function splitMatch(pipeline: readonly unknown[]): [filter: Doc, rest: readonly unknown[]] {
  const firstOther = pipeline.findIndex(
    (stage) => !isDoc(stage) || !isDoc(stage["$match"]) || Object.keys(stage).length > 1,
  );
  const head = pipeline.slice(0, firstOther < 0 ? pipeline.length : firstOther) as readonly Doc[];
  const filters = head.map((stage) => stage["$match"] as Doc);
  const filter = filters.length > 1 ? { $and: filters } : (filters[0] ?? {});
  return [filter, pipeline.slice(head.length)];
}
