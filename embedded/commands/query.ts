import { refusal } from "../refusal.ts";
import { expressionTest } from "./expressions.ts";
import { compileFilter } from "../query/filter.ts";
import type { Predicate } from "../query/filter.ts";
import { find } from "../query/find.ts";
import type { Query } from "../query/find.ts";
import type { Collection } from "../storage/collection.ts";
import type { Row } from "../storage/row.ts";
import type { Doc } from "../values/kinds.ts";
import type { Call } from "./command.ts";

// A query may look at this many documents anyhow, and at this many for each one it returns.
const FREE_LOOKS = 200;
const LOOKS_PER_DOCUMENT = 20;

/** Compiles a command's filter. */
export function filterOf(filter: Doc): Predicate {
  return compileFilter(filter, expressionTest);
}

/** Runs a query for a command, within its transaction, time limit and limit of looks. */
export function search(
  call: Call,
  collection: Collection,
  filter: Doc,
  options: Pick<Query, "sort" | "skip" | "limit" | "hint"> & { readonly matches?: Predicate } = {},
): Row[] {
  const matches = options.matches ?? filterOf(filter);
  const { transaction } = call.scope;
  const found = find(collection, { ...options, filter, matches, transaction, deadline: call.deadline });
  if (call.refusesScans) refuseScan(collection.namespace, filter, found.examined, found.rows.length);
  return found.rows;
}

/** Refuses a query that had to look at many more documents than it found: it lacks an index. */
export function refuseScan(namespace: string, filter: Doc, examined: number, returned: number): void {
  if (examined <= FREE_LOOKS || examined <= LOOKS_PER_DOCUMENT * returned) return;
  throw refusal(
    "NoQueryExecutionPlans",
    `notablescan: the query ${JSON.stringify(filter)} on ${namespace} examined ${examined} documents to return ${returned}`,
  );
}
