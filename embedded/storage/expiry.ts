import { compileFilter } from "../query/filter.ts";
import { find } from "../query/find.ts";
import type { Doc } from "../values/kinds.ts";
import type { Collection } from "./collection.ts";
import type { Index } from "./index.ts";
import { Blocked, Scope } from "./scope.ts";
import type { Store } from "./store.ts";

// Removed at a time, so that a large batch of expired documents does not hold up commands.
const MOST_AT_ONCE = 1000;

/** Removes the documents whose time is over by an index with `expireAfterSeconds`. */
export async function expire(store: Store, nowMs: number): Promise<void> {
  const scope = new Scope(store, undefined);
  for (const siblings of store.databases.values())
    for (const collection of siblings.values())
      for (const index of collection.indexes.values()) expireBy(index, collection, scope, nowMs);
  if (scope.changes.length > 0) await store.log.append(scope.changes);
}

function expireBy(index: Index, collection: Collection, scope: Scope, nowMs: number): void {
  const seconds = index.spec.expireAfterSeconds;
  const [field] = index.fields;
  if (seconds === undefined || field === undefined) return;
  const filter: Doc = { [field.name]: { $lt: new Date(nowMs - seconds * 1000) } };
  const query = { filter, matches: compileFilter(filter), hint: index.spec.name, limit: MOST_AT_ONCE };
  for (const row of find(collection, { ...query, transaction: undefined }).rows) {
    try {
      scope.remove(collection, row.id, row.doc);
    } catch (error) {
      // Written by an open transaction: next time.
      if (!(error instanceof Blocked)) throw error;
    }
  }
}
