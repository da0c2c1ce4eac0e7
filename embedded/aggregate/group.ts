import { numbered } from "../refusal.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { compileGroupFields } from "./accumulators.ts";
import type { Accumulator, GroupField } from "./accumulators.ts";
import { compileExpression } from "./expression.ts";
import type { Compute } from "./compute.ts";
import { compareValues } from "./logic.ts";
import type { StageCompiler } from "./stage.ts";

interface Group {
  readonly id: unknown;
  readonly accumulators: readonly Accumulator[];
}

/** `$group`: one document for each value of `_id`. */
export const group: StageCompiler = (spec, { names, variables }) => {
  if (!isDoc(spec)) throw numbered(15947, "a group's fields must be specified in an object");
  if (!("_id" in spec)) throw numbered(15955, "a group specification must include an _id");
  const { _id: id, ...fields } = spec;
  const compute = compileExpression(id, names);
  const collected = compileGroupFields(fields, names);
  return (docs) => groupDocs(docs, compute, collected, variables());
};

function groupDocs(
  docs: readonly Doc[],
  id: Compute,
  fields: readonly GroupField[],
  variables: Readonly<Record<string, unknown>>,
): Doc[] {
  const groups = new Map<string, Group>();
  for (const root of docs) {
    const env = { root, variables };
    const value = id(env) ?? null;
    const key = keyOf(value);
    let found = groups.get(key);
    if (found === undefined)
      groups.set(key, (found = { id: value, accumulators: fields.map(({ start }) => start()) }));
    for (const [number, accumulator] of found.accumulators.entries())
      accumulator.add(fields[number]?.compute(env));
  }
  return [...groups.values()].map((found) => {
    const doc: Doc = { _id: found.id };
    for (const [number, accumulator] of found.accumulators.entries())
      doc[fields[number]?.name as string] = accumulator.result();
    return doc;
  });
}

/** `$bucket`: groups by ranges, each from its boundary up to but without the next. */
export const bucket: StageCompiler = (spec, { names, variables }) => {
  if (!isDoc(spec)) throw numbered(40201, "Argument to $bucket stage must be an object");
  const { groupBy, boundaries, default: otherwise, output, ...unknown } = spec;
  const [surprise] = Object.keys(unknown);
  if (surprise !== undefined) throw numbered(40197, `Unrecognized option to $bucket: ${surprise}.`);
  if (groupBy === undefined || boundaries === undefined)
    throw numbered(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  const limits = checkBoundaries(boundaries);
  const compute = compileExpression(groupBy, names);
  const fields = compileGroupFields(isDoc(output) ? output : { count: { $sum: 1 } }, names);
  const hasDefault = "default" in spec;
  const id: Compute = (env) => {
    const value = compute(env);
    const number = limits.findLastIndex((limit) => compareValues(value, limit) >= 0);
    if (number >= 0 && number < limits.length - 1) return limits[number];
    if (hasDefault) return otherwise;
    throw numbered(
      40066,
      "$switch could not find a matching branch for an input, and no default was specified.",
    );
  };
  return (docs) => groupDocs(docs, id, fields, variables()).sort((a, b) => compareValues(a["_id"], b["_id"]));
};

function checkBoundaries(boundaries: unknown): readonly unknown[] {
  if (!Array.isArray(boundaries)) throw numbered(40200, "The $bucket 'boundaries' field must be an array.");
  if (boundaries.length < 2)
    throw numbered(40192, "The $bucket 'boundaries' field must have at least 2 values");
  for (const [number, limit] of boundaries.entries())
    if (number > 0 && compareValues(boundaries[number - 1], limit) >= 0)
      throw numbered(40194, "The 'boundaries' option to $bucket must be sorted in ascending order");
  return boundaries as unknown[];
}
