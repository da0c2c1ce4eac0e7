import type { PipelineContext, Stage, StageContext } from "./stage.ts";
import { stageCompiler, stageParts } from "./stages.ts";

/** Compiles stages into one function over documents. */
export function compilePipeline(stages: readonly unknown[], given: PipelineContext): Stage {
  const context: StageContext = { ...given, compile: compilePipeline };
  const compiled = stages.map((stage) => {
    const [name, spec] = stageParts(stage);
    return stageCompiler(name)(spec, context);
  });
  return (docs) => compiled.reduce((current, run) => run(current), docs);
}
