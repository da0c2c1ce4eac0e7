import { numbered, refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { reach } from "../values/paths.ts";
import { compileExpression } from "./expression.ts";
import { expressionTest, splitMatch } from "./condition.ts";
import type { StageCompiler } from "./stage.ts";

const FIELDS = ["from", "localField", "foreignField", "let", "pipeline", "as"];

/** `$lookup`: adds the list of another collection's documents that belong to each one. */
export const lookup: StageCompiler = (spec, context) => {
  const { from, as, localField, foreignField, let: bindings, pipeline } = checkSpec(spec);
  const names = [...context.names, ...Object.keys(bindings)];
  const computed = Object.entries(bindings).map(
    ([name, expression]) => [name, compileExpression(expression, context.names)] as const,
  );
  let variables: Readonly<Record<string, unknown>> = {};
  const inner = { names, variables: () => variables, fetch: context.fetch };
  const [condition, rest] = splitMatch(pipeline);
  const run = context.compile(rest, inner);
  const test = expressionTest(inner);
  // With only a plain condition besides the fields, one compiled filter serves all documents.
  const matchesCondition = compileFilter(condition, test);
  return (docs) =>
    docs.map((root) => {
      const outer = context.variables();
      const bound = computed.map(([name, compute]) => [name, compute({ root, variables: outer })] as const);
      variables = { ...outer, ...Object.fromEntries(bound) };
      const join = localField === undefined ? {} : joinFilter(root, localField, foreignField as string);
      const matchesJoin = compileFilter(join);
      const filter = { $and: [join, condition] };
      const found = context.fetch(from, filter, (doc) => matchesJoin(doc) && matchesCondition(doc));
      return { ...root, [as]: run(found) };
    });
};

interface LookupSpec {
  readonly from: string;
  readonly as: string;
  readonly localField: string | undefined;
  readonly foreignField: string | undefined;
  readonly let: Doc;
  readonly pipeline: readonly unknown[];
}

function checkSpec(spec: unknown): LookupSpec {
  if (!isDoc(spec)) throw refusal("FailedToParse", "the $lookup stage specification must be an object");
  for (const name of Object.keys(spec))
    if (!FIELDS.includes(name)) throw refusal("FailedToParse", `unknown argument to $lookup: ${name}`);
  const { from, as, localField, foreignField, let: bindings = {}, pipeline = [] } = spec;
  if (typeof from !== "string") throw refusal("FailedToParse", "must specify 'from' field for a $lookup");
  if (typeof as !== "string") throw refusal("FailedToParse", "must specify 'as' field for a $lookup");
  if (as.includes(".") || as.startsWith("$"))
    throw numbered(16410, `'${as}' is not supported as the result of a $lookup`);
  if (
    (localField === undefined) !== (foreignField === undefined) ||
    (localField === undefined && !("pipeline" in spec))
  )
    throw refusal("FailedToParse", "$lookup requires both or neither of 'localField' and 'foreignField'");
  if (!isDoc(bindings) || !Array.isArray(pipeline))
    throw refusal("FailedToParse", "$lookup takes an object as 'let' and an array as 'pipeline'");
  return {
    from,
    as,
    localField: localField as string | undefined,
    foreignField: foreignField as string | undefined,
    let: bindings,
    pipeline: pipeline as unknown[],
  };
}

// A local list stands for each of its values; a missing field stands for null.
function joinFilter(doc: Doc, localField: string, foreignField: string): Doc {
  const values = new Map<string, unknown>();
  reach(doc, localField.split("."), (value) => {
    for (const each of Array.isArray(value) ? value : [value]) values.set(keyOf(each), each ?? null);
    return false;
  });
  return { [foreignField]: { $in: [...values.values()] } };
}
