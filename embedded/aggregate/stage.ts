import type { Doc } from "../values/kinds.ts";

export type Stage = (docs: readonly Doc[]) => readonly Doc[];

/** Reads the documents of another collection that fulfil a filter. */
export type Fetch = (collection: string, filter: Doc, matches: (doc: Doc) => boolean) => readonly Doc[];

/** What a pipeline asks from outside: other collections, and the variables a surrounding `$lookup` has set. */
export interface PipelineContext {
  /** Names of the variables in sight. */
  readonly names: readonly string[];
  /** Their values at the time a stage runs. */
  readonly variables: () => Readonly<Record<string, unknown>>;
  readonly fetch: Fetch;
}

export interface StageContext extends PipelineContext {
  /** Compiles the pipelines inside a stage; handed in, for a stage cannot import the pipeline it is part of. */
  readonly compile: (stages: readonly unknown[], context: PipelineContext) => Stage;
}

export type StageCompiler = (spec: unknown, context: StageContext) => Stage;
