import { numbered, refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import { parseSort, sortBy } from "../query/sort.ts";
import { isDoc, isNumber, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { fieldOf } from "../values/paths.ts";
import { bucket, group } from "./group.ts";
import { lookup } from "./lookup.ts";
import { expressionTest } from "./condition.ts";
import { project, set, unset } from "./reshape.ts";
import type { StageCompiler } from "./stage.ts";

const match: StageCompiler = (spec, context) => {
  if (!isDoc(spec)) throw numbered(15959, "the match filter must be an expression in an object");
  const matches = compileFilter(spec, expressionTest(context));
  return (docs) => docs.filter(matches);
};

const sort: StageCompiler = (spec) => {
  if (!isDoc(spec)) throw numbered(15973, "the $sort key specification must be an object");
  const order = parseSort(spec);
  if (order.length === 0) throw numbered(15976, "$sort stage must have at least one sort key");
  return (docs) => sortBy(docs, order, (doc) => doc);
};

/** Reads the argument of `$limit` and `$skip`. */
export function wholeNumber(stage: string, spec: unknown, least: number): number {
  const count = numberOf(spec);
  if (isNumber(spec) && Number.isInteger(count) && count >= least) return count;
  if (stage === "$limit" && count === 0) throw numbered(15958, "the limit must be positive");
  throw numbered(
    stage === "$limit" ? 5107201 : 5107200,
    `invalid argument to ${stage} stage: ${String(spec)}`,
  );
}

const limit: StageCompiler = (spec) => {
  const count = wholeNumber("$limit", spec, 1);
  return (docs) => docs.slice(0, count);
};

const skip: StageCompiler = (spec) => {
  const count = wholeNumber("$skip", spec, 0);
  return (docs) => docs.slice(count);
};

const count: StageCompiler = (name) => {
  if (typeof name !== "string" || name === "")
    throw numbered(40156, "the count field must be a non-empty string");
  if (name.startsWith("$") || name.includes("."))
    throw numbered(40158, "the count field cannot be a $-prefixed or dotted path");
  return (docs) => (docs.length === 0 ? [] : [{ [name]: docs.length }]);
};

const facet: StageCompiler = (spec, context) => {
  if (!isDoc(spec) || Object.keys(spec).length === 0)
    throw numbered(40169, "the $facet specification must be a non-empty object");
  const facets = Object.entries(spec).map(([name, pipeline]) => {
    if (!Array.isArray(pipeline)) throw numbered(40170, `arguments to $facet must be arrays, ${name} is not`);
    if (pipeline.some((stage: unknown) => isDoc(stage) && "$facet" in stage))
      throw numbered(40600, "$facet is not allowed to be used within a $facet stage");
    return [name, context.compile(pipeline, context)] as const;
  });
  return (docs) => [Object.fromEntries(facets.map(([name, run]) => [name, run(docs)]))];
};

const unwind: StageCompiler = (spec) => {
  const options = isDoc(spec) ? spec : { path: spec };
  for (const name of Object.keys(options))
    if (!["path", "preserveNullAndEmptyArrays"].includes(name))
      throw numbered(28811, `unrecognized option to $unwind stage: ${name}`);
  const path = options["path"];
  if (typeof path !== "string") throw numbered(28808, "expected a string as the path for $unwind stage");
  if (!path.startsWith("$"))
    throw numbered(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const keepsEmpty = options["preserveNullAndEmptyArrays"] === true;
  const parts = path.slice(1).split(".");
  return (docs) => docs.flatMap((doc) => unwound(doc, parts, keepsEmpty));
};

function unwound(doc: Doc, parts: readonly string[], keepsEmpty: boolean): Doc[] {
  let value: unknown = doc;
  for (const part of parts) value = isDoc(value) ? fieldOf(value, part) : undefined;
  if (Array.isArray(value) && value.length > 0)
    return value.map((element: unknown) => replaced(doc, parts, element));
  if (!Array.isArray(value) && value !== null && value !== undefined) return [doc];
  if (!keepsEmpty) return [];
  return [Array.isArray(value) ? replaced(doc, parts, undefined) : doc];
}

function replaced(doc: Doc, [name = "", ...rest]: readonly string[], value: unknown): Doc {
  const inner = rest.length === 0 ? value : replaced(doc[name] as Doc, rest, value);
  if (inner !== undefined) return { ...doc, [name]: inner };
  const { [name]: _, ...others } = doc;
  return others;
}

const STAGES: ReadonlyMap<string, StageCompiler> = new Map(
  Object.entries({
    $match: match,
    $group: group,
    $lookup: lookup,
    $unwind: unwind,
    $facet: facet,
    $bucket: bucket,
    $sort: sort,
    $project: project,
    $set: set,
    $addFields: set,
    $unset: unset,
    $limit: limit,
    $skip: skip,
    $count: count,
  }),
);

/** The name and argument of a stage. */
export function stageParts(stage: unknown): [name: string, spec: unknown] {
  if (!isDoc(stage)) throw refusal("TypeMismatch", "Each element of the 'pipeline' array must be an object");
  const [entry, ...others] = Object.entries(stage);
  if (entry === undefined || others.length > 0)
    throw numbered(40323, "A pipeline stage specification object must contain exactly one field.");
  return entry;
}

/** The compiler of a stage; an unknown one is refused. */
export function stageCompiler(name: string): StageCompiler {
  const compiler = STAGES.get(name);
  if (compiler === undefined) throw numbered(40324, `Unrecognized pipeline stage name: '${name}'`);
  return compiler;
}
