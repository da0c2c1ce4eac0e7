import { refusal } from "../refusal.ts";
import type { Collection } from "../storage/collection.ts";
import type { Index } from "../storage/index.ts";
import { equal } from "../values/compare.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc, isRegex } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { boundsOf } from "./bounds.ts";
import type { Bounds } from "./bounds.ts";
import { conditionsOf, implies } from "./conditions.ts";
import type { Conditions } from "./conditions.ts";
import type { Sort } from "./sort.ts";

/** How the documents a query may want are found; the filter is asked about each of them afterwards. */
export type Plan =
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  | { readonly kind: "index"; readonly index: Index; readonly bounds: Bounds }
  | { readonly kind: "union"; readonly parts: readonly Plan[] }
  | { readonly kind: "scan" };

/** Chooses the cheapest way to a filter's documents, preferring an index that also gives them in order. */
export function planQuery(collection: Collection, filter: Doc, sort: Sort, hint: unknown): Plan {
  const conditions = conditionsOf(filter);
  if (hint !== undefined) return hinted(collection, conditions, sort, hint);
  const ids = idsOf(conditions);
  if (ids !== undefined) return { kind: "ids", ids };
  return bestIndex(collection, conditions, sort) ?? unionOf(collection, filter) ?? { kind: "scan" };
}

function idsOf(conditions: Conditions): readonly string[] | undefined {
  for (const { operator, argument } of conditions.get("_id") ?? []) {
    if (operator === "$eq" && isPoint(argument)) return [keyOf(argument)];
    if (operator === "$in" && Array.isArray(argument) && argument.every(isPoint))
      return [...new Set(argument.map(keyOf))];
  }
  return undefined;
}

function isPoint(value: unknown): boolean {
  return !Array.isArray(value) && !isRegex(value) && value !== undefined;
}

function bestIndex(collection: Collection, conditions: Conditions, sort: Sort): Plan | undefined {
  let best: { index: Index; bounds: Bounds } | undefined;
  for (const index of collection.indexes.values()) {
    if (!mayHelp(index, conditions, sort)) continue;
    const bounds = usableBounds(index, conditions, sort);
    if (bounds === undefined || bounds.worth === 0) continue;
    if (best === undefined || bounds.worth > best.bounds.worth) best = { index, bounds };
  }
  return best && { kind: "index", ...best };
}

// Most indexes of a collection begin with a field that a query says nothing about.
function mayHelp(index: Index, conditions: Conditions, sort: Sort): boolean {
  const first = index.fields[0]?.name ?? "";
  return conditions.has(first) || sort.some(({ name }) => name === first);
}

function usableBounds(index: Index, conditions: Conditions, sort: Sort): Bounds | undefined {
  const partial = index.spec.partialFilterExpression;
  if (partial !== undefined && !implies(conditions, partial)) return undefined;
  const bounds = boundsOf(index, conditions, sort);
  // A sparse index lacks documents without its fields, so it serves only conditions that demand a value.
  return index.spec.sparse === true && !bounds.demandsValue ? undefined : bounds;
}

// Each branch of a top-level $or may have its own index; one branch without makes it a scan.
function unionOf(collection: Collection, filter: Doc): Plan | undefined {
  const branches = filter["$or"];
  if (!Array.isArray(branches)) return undefined;
  const { $or: _, ...rest } = filter;
  const parts: Plan[] = [];
  for (const branch of branches as Doc[]) {
    const part = planQuery(collection, { $and: [rest, branch] }, [], undefined);
    if (part.kind === "scan") return undefined;
    parts.push(part);
  }
  return { kind: "union", parts };
}

function hinted(collection: Collection, conditions: Conditions, sort: Sort, hint: unknown): Plan {
  if (hint === "_id_" || (isDoc(hint) && ("_id" in hint || "$natural" in hint))) {
    const ids = idsOf(conditions);
    return ids === undefined ? { kind: "scan" } : { kind: "ids", ids };
  }
  const index = [...collection.indexes.values()].find(
    ({ spec }) => spec.name === hint || equal(spec.key, hint),
  );
  if (index === undefined)
    throw refusal(
      "BadValue",
      "error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index",
    );
  return { kind: "index", index, bounds: boundsOf(index, conditions, sort) };
}
