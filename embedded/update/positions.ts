import { refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import type { Predicate } from "../query/filter.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { isPosition } from "../values/paths.ts";
import type { Draft } from "./draft.ts";

export type ArrayFilters = ReadonlyMap<string, Predicate>;

/** Compiles `arrayFilters` by the identifier each of them is about. */
export function compileArrayFilters(filters: unknown, paths: readonly string[]): ArrayFilters {
  const compiled = new Map<string, Predicate>();
  if (filters === undefined) return compiled;
  if (!Array.isArray(filters)) throw refusal("TypeMismatch", "arrayFilters must be an array");
  for (const filter of filters as unknown[]) {
    const names = new Set(isDoc(filter) ? identifiersOf(filter) : []);
    const [name] = names;
    if (name === undefined || names.size > 1)
      throw refusal(
        "FailedToParse",
        "Error parsing array filter :: caused by :: Expected a single top-level field name",
      );
    if (compiled.has(name))
      throw refusal(
        "FailedToParse",
        `Found multiple array filters with the same top-level field name ${name}`,
      );
    if (!paths.some((path) => path.split(".").includes(`$[${name}]`)))
      throw refusal("FailedToParse", `The array filter for identifier '${name}' was not used in the update`);
    compiled.set(name, compileFilter(filter));
  }
  return compiled;
}

function identifiersOf(filter: Doc): string[] {
  return Object.entries(filter).flatMap(([name, value]) =>
    name.startsWith("$") && Array.isArray(value)
      ? (value as Doc[]).flatMap(identifiersOf)
      : [name.split(".")[0] as string],
  );
}

/** The concrete paths meant by one with `$`, `$[]` or `$[name]` in it. */
export function concretePaths(draft: Draft, path: string, filter: Doc, filters: ArrayFilters): string[][] {
  const parts = path.split(".");
  if (!path.includes("$")) return [parts];
  let paths: string[][] = [[]];
  for (const part of parts)
    paths = paths.flatMap((prefix) => extend(draft, prefix, part, filter, filters, path));
  return paths;
}

function extend(
  draft: Draft,
  prefix: string[],
  part: string,
  filter: Doc,
  filters: ArrayFilters,
  path: string,
): string[][] {
  if (!part.startsWith("$")) return [[...prefix, part]];
  if (prefix.length === 0)
    throw refusal(
      "BadValue",
      `Cannot have positional (i.e. '$') element in the first position in path '${path}'`,
    );
  const array = draft.get(prefix);
  if (part === "$") return [[...prefix, String(matchedPosition(array, prefix, filter))]];
  const test = elementFilter(part, filters, path);
  if (array === undefined)
    throw refusal(
      "BadValue",
      `The path '${prefix.join(".")}' must exist in the document in order to apply array updates.`,
    );
  if (!Array.isArray(array))
    throw refusal("BadValue", `Cannot apply array updates to non-array element ${prefix.at(-1)}`);
  return array.flatMap((element: unknown, position) =>
    test(element) ? [[...prefix, String(position)]] : [],
  );
}

function elementFilter(part: string, filters: ArrayFilters, path: string): (element: unknown) => boolean {
  if (part === "$[]") return () => true;
  const name = /^\$\[(.+)\]$/.exec(part)?.[1];
  const filter = name === undefined ? undefined : filters.get(name);
  if (name === undefined || filter === undefined)
    throw refusal("BadValue", `No array filter found for identifier '${name ?? part}' in path '${path}'`);
  return (element) => filter({ [name]: element });
}

// The first element that fulfils what the filter demands of this array.
function matchedPosition(array: unknown, prefix: readonly string[], filter: Doc): number {
  const name = prefix.filter((part) => !isPosition(part)).join(".");
  const tests = conditionsBelow(filter, name).map((condition) => compileFilter(condition));
  const position =
    tests.length === 0 || !Array.isArray(array)
      ? -1
      : array.findIndex((element: unknown) => tests.every((test) => test(wrap(name, element))));
  if (position < 0)
    throw refusal("BadValue", "The positional operator did not find the match needed from the query.");
  return position;
}

function conditionsBelow(filter: Doc, name: string): Doc[] {
  return Object.entries(filter).flatMap(([path, condition]) => {
    if (path === "$and") return (condition as Doc[]).flatMap((part) => conditionsBelow(part, name));
    return path === name || path.startsWith(`${name}.`) ? [{ [path]: condition }] : [];
  });
}

function wrap(name: string, element: unknown): Doc {
  return name.split(".").reduceRight<unknown>((inner, part) => ({ [part]: inner }), [element]) as Doc;
}
