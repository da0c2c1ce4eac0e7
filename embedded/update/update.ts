import { Timestamp } from "bson";
import { refusal } from "../refusal.ts";
import { compare, equal } from "../values/compare.ts";
import { isDoc, typeName } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { addToSet, pop, pull, pullAll, push } from "./arrays.ts";
import { Draft } from "./draft.ts";
import { increment, multiply } from "./numbers.ts";
import { compileArrayFilters, concretePaths } from "./positions.ts";

/** Makes the new document out of the old one. `filter` is needed for the positional `$`. */
export type Update = (before: Doc, filter: Doc, isInsert: boolean) => Doc;

/** Computes a new document by aggregation stages; handed in, for the update knows no expressions. */
export type PipelineUpdate = (stages: readonly unknown[]) => (before: Doc) => Doc;

type Operator = (current: unknown, argument: unknown, path: string) => unknown;

// Each gives the new value of a field for its current one; undefined leaves a missing field missing.
const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: (_, argument) => argument,
  $setOnInsert: (_, argument) => argument,
  $inc: increment,
  $mul: multiply,
  $min: (current, argument) => (current === undefined || compare(argument, current) < 0 ? argument : current),
  $max: (current, argument) => (current === undefined || compare(argument, current) > 0 ? argument : current),
  $currentDate: (_, argument) => currentDate(argument),
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};

/** Reads an update: operators, a whole document, or a pipeline. What is not known is refused. */
export function compileUpdate(given: unknown, arrayFilters: unknown, pipeline: PipelineUpdate): Update {
  if (Array.isArray(given)) {
    if (arrayFilters !== undefined)
      throw refusal("FailedToParse", "arrayFilters may not be specified for pipeline-style updates");
    const run = pipeline(given);
    return (before) => keepingId(before, run(before));
  }
  if (!isDoc(given)) throw refusal("FailedToParse", "Update argument must be either an object or an array");
  return isReplacement(given) ? replacement(given) : operatorUpdate(given, arrayFilters);
}

/** Tells a whole new document from update operators. */
export function isReplacement(update: unknown): boolean {
  return isDoc(update) && Object.keys(update)[0]?.startsWith("$") !== true;
}

function replacement(given: Doc): Update {
  for (const name of Object.keys(given)) refuseDollar(name);
  return (before) => keepingId(before, given);
}

function keepingId(before: Doc, after: Doc): Doc {
  if (before["_id"] === undefined) return after;
  const { _id: id = before["_id"], ...fields } = after;
  if (!equal(id, before["_id"])) throw immutableId();
  return { _id: before["_id"], ...fields };
}

function immutableId(): Error {
  return refusal(
    "ImmutableField",
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function operatorUpdate(given: Doc, arrayFilters: unknown): Update {
  checkOperators(given);
  const paths = Object.values(given).flatMap((changes) => Object.keys(changes as Doc));
  const filters = compileArrayFilters(arrayFilters, paths);
  return (before, filter, isInsert) => {
    const draft = new Draft(before);
    for (const [name, changes] of Object.entries(given)) {
      if (name === "$setOnInsert" && !isInsert) continue;
      for (const [path, argument] of Object.entries(changes as Doc))
        for (const concrete of concretePaths(draft, path, filter, filters))
          change(draft, name, concrete, argument);
    }
    if (before["_id"] !== undefined && !equal(before["_id"], draft.doc["_id"])) throw immutableId();
    return draft.isChanged ? draft.doc : before;
  };
}

function change(draft: Draft, name: string, path: readonly string[], argument: unknown): void {
  if (name === "$unset") draft.unset(path);
  else if (name === "$rename") rename(draft, path, argument as string);
  else {
    const next = OPERATORS[name]?.(draft.get(path), argument, path.join("."));
    if (next !== undefined) draft.set(path, next);
  }
}

function rename(draft: Draft, from: readonly string[], to: string): void {
  const value = draft.get(from);
  if (value === undefined) return;
  draft.unset(from);
  draft.unset(to.split("."));
  draft.set(to.split("."), value);
}

function currentDate(argument: unknown): unknown {
  const type = isDoc(argument) ? argument["$type"] : argument === true ? "date" : undefined;
  if (type === "date") return new Date();
  if (type === "timestamp") return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  throw refusal("BadValue", "$currentDate takes true, { $type: 'date' } or { $type: 'timestamp' }");
}

function checkOperators(given: Doc): void {
  const paths: string[] = [];
  for (const [name, changes] of Object.entries(given)) {
    if (!(name in OPERATORS) && name !== "$unset" && name !== "$rename")
      throw refusal(
        "FailedToParse",
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!isDoc(changes))
      throw refusal(
        "FailedToParse",
        `Modifiers operate on fields but we found type ${typeName(changes)} instead.`,
      );
    for (const [path, argument] of Object.entries(changes)) {
      checkPath(path);
      paths.push(path);
      if (name === "$rename") paths.push(renameTarget(path, argument));
    }
  }
  refuseConflicts(paths);
}

function checkPath(path: string): void {
  if (path === "") throw refusal("EmptyFieldName", "An empty update path is not valid.");
  const parts = path.split(".");
  if (parts.includes(""))
    throw refusal(
      "EmptyFieldName",
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  for (const part of parts) if (!/^\$(\[.*\])?$/.test(part)) refuseDollar(part);
}

function refuseDollar(name: string): void {
  if (!name.startsWith("$")) return;
  throw refusal(
    "DollarPrefixedFieldName",
    `The dollar ($) prefixed field '${name}' is not allowed in the context of an update.`,
  );
}

function renameTarget(path: string, target: unknown): string {
  if (typeof target !== "string")
    throw refusal("BadValue", `The 'to' field for $rename must be a string: ${path}`);
  if (target === path)
    throw refusal("BadValue", `The source and target field for $rename must differ: ${path}`);
  if (`${path}.${target}`.includes("$"))
    throw refusal("BadValue", "The fields of $rename may not be dynamic");
  checkPath(target);
  return target;
}

function refuseConflicts(paths: readonly string[]): void {
  if (paths.length < 2) return;
  const sorted = paths.map((path) => path.replaceAll(".", "\0")).sort();
  for (const [at, path] of sorted.entries()) {
    const previous = sorted[at - 1];
    if (previous === undefined || (path !== previous && !path.startsWith(`${previous}\0`))) continue;
    const [shown, other] = [path, previous].map((name) => name.replaceAll("\0", "."));
    throw refusal(
      "ConflictingUpdateOperators",
      `Updating the path '${shown}' would create a conflict at '${other}'`,
    );
  }
}
