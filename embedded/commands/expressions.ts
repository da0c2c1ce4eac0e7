import { compileProjected } from "../aggregate/expression.ts";
import { expressionTest as testIn } from "../aggregate/condition.ts";
import { compilePipeline } from "../aggregate/pipeline.ts";
import type { PipelineContext } from "../aggregate/stage.ts";
import { stageParts } from "../aggregate/stages.ts";
import type { CompileExpression } from "../query/projection.ts";
import { refusal } from "../refusal.ts";
import type { PipelineUpdate } from "../update/update.ts";

const NO_VARIABLES = {};
const UPDATE_STAGES = new Set(["$set", "$addFields", "$unset", "$project"]);

// Outside pipelines there are no other collections and no variables but the system's.
const plain: PipelineContext = {
  names: [],
  variables: () => NO_VARIABLES,
  fetch: () => {
    throw refusal("BadValue", "other collections cannot be read here");
  },
};

/** `$expr` in the filter of a plain query. */
export const expressionTest = testIn(plain);

/** Computed fields in the projection of a plain query. */
export const compileExpression: CompileExpression = (expression) => {
  const compute = compileProjected(expression);
  return (root) => compute({ root, variables: NO_VARIABLES });
};

/** Updates written as aggregation stages. */
export const pipelineUpdate: PipelineUpdate = (stages) => {
  for (const stage of stages) {
    const [name] = stageParts(stage);
    if (!UPDATE_STAGES.has(name))
      throw refusal("InvalidOptions", `${name} is not allowed to be used within an update`);
  }
  const run = compilePipeline(stages, plain);
  return (before) => run([before])[0] ?? before;
};
