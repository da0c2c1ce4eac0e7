import { numbered, refusal } from "../refusal.ts";
import { compileProjection } from "../query/projection.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { compileExpression, compileProjected } from "./expression.ts";
import type { Compute, Env } from "./compute.ts";
import type { StageCompiler } from "./stage.ts";

/** `$project`: shows a part of each document, with computed fields. */
export const project: StageCompiler = (spec, { names, variables }) => {
  if (!isDoc(spec)) throw numbered(15969, "$project specification must be an object");
  if (Object.keys(spec).length === 0)
    throw numbered(
      51272,
      "Invalid $project :: caused by :: projection specification must have at least one field",
    );
  const show = compileProjection(spec, (expression) => {
    const compute = compileProjected(expression, names);
    return (root) => compute({ root, variables: variables() });
  });
  return (docs) => docs.map(show);
};

/** `$unset`: removes fields. */
export const unset: StageCompiler = (spec, context) => {
  const names: unknown[] = Array.isArray(spec) ? spec : [spec];
  if (names.length === 0 || names.some((name) => typeof name !== "string"))
    throw numbered(31002, "$unset specification must be a string or an array of strings");
  return project(Object.fromEntries(names.map((name) => [name as string, 0])), context);
};

// What `$set` adds, as a tree: a computation, or further fields below.
type Added = Compute | Map<string, Added>;

/** `$set`, also called `$addFields`: adds or replaces computed fields. */
export const set: StageCompiler = (spec, { names, variables }) => {
  if (!isDoc(spec)) throw numbered(40272, "$addFields specification stage must be an object");
  const root = new Map<string, Added>();
  for (const [path, value] of Object.entries(spec)) plant(root, path.split("."), value, names);
  return (docs) => docs.map((doc) => withAdded(doc, root, { root: doc, variables: variables() }));
};

function plant(
  node: Map<string, Added>,
  path: readonly string[],
  value: unknown,
  names: readonly string[],
): void {
  const [name = "", ...rest] = path;
  if (name === "" || name.startsWith("$"))
    throw numbered(16410, `Field names may not be empty or start with '$': '${name}'`);
  const isNested =
    isDoc(value) && Object.keys(value).length > 0 && !Object.keys(value).some((key) => key.startsWith("$"));
  if (rest.length === 0 && !isNested) {
    if (node.has(name)) throw refusal("ConflictingUpdateOperators", `Path collision at ${name}`);
    node.set(name, compileExpression(value, names));
    return;
  }
  const below = node.get(name) ?? new Map<string, Added>();
  if (typeof below === "function") throw refusal("ConflictingUpdateOperators", `Path collision at ${name}`);
  node.set(name, below);
  if (rest.length > 0) plant(below, rest, value, names);
  else for (const [key, inner] of Object.entries(value as Doc)) plant(below, key.split("."), inner, names);
}

function withAdded(doc: Doc, node: ReadonlyMap<string, Added>, env: Env): Doc {
  const result = { ...doc };
  for (const [name, added] of node) {
    const value = typeof added === "function" ? added(env) : addedBelow(doc[name], added, env);
    if (value === undefined) delete result[name];
    else result[name] = value;
  }
  return result;
}

function addedBelow(value: unknown, node: ReadonlyMap<string, Added>, env: Env): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => addedBelow(element, node, env));
  return withAdded(isDoc(value) ? value : {}, node, env);
}
