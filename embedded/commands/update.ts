import { refusal } from "../refusal.ts";
import { pipelineUpdate } from "./expressions.ts";
import type { Predicate } from "../query/filter.ts";
import { parseSort } from "../query/sort.ts";
import type { Sort } from "../query/sort.ts";
import type { Collection } from "../storage/collection.ts";
import type { Row } from "../storage/row.ts";
import { compileUpdate, isReplacement } from "../update/update.ts";
import type { Update } from "../update/update.ts";
import { upsertSeed } from "../update/upsert.ts";
import { keyOf } from "../values/keys.ts";
import type { Doc } from "../values/kinds.ts";
import { arrayField, docField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";
import { toStore } from "./insert.ts";
import { filterOf, search } from "./query.ts";
import { runStatements } from "./statements.ts";

/** One update as `update` and `findAndModify` share it. */
export interface UpdateStatement {
  readonly filter: Doc;
  readonly matches: Predicate;
  readonly update: Update;
  readonly sort: Sort;
  readonly hint: unknown;
  readonly isUpsert: boolean;
}

/** What an update of at most one document came to. */
export interface Updated {
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
  readonly isUpsert: boolean;
}

/** Reads what both commands call by different names. */
export function statementOf(given: Doc, filterField: string, updateField: string): UpdateStatement {
  const filter = docField(given, filterField);
  return {
    filter,
    matches: filterOf(filter),
    update: compileUpdate(given[updateField], given["arrayFilters"], pipelineUpdate),
    sort: parseSort(given["sort"]),
    hint: given["hint"],
    isUpsert: given["upsert"] === true,
  };
}

/** Updates the first document found, or inserts one if asked to. */
export function updateFirst(call: Call, name: string, statement: UpdateStatement): Updated {
  const collection = call.store.find(call.database, name);
  const [row] =
    collection === undefined ? [] : search(call, collection, statement.filter, { ...statement, limit: 1 });
  if (collection !== undefined && row !== undefined) {
    // Taken first, for applying the update replaces the row's document.
    const before = row.doc;
    return { before, after: updateRow(call, collection, row.id, before, statement), isUpsert: false };
  }
  if (!statement.isUpsert) return { before: undefined, after: undefined, isUpsert: false };
  return { before: undefined, after: upsert(call, name, statement), isUpsert: true };
}

function updateRow(
  call: Call,
  collection: Collection,
  id: string,
  before: Doc,
  statement: UpdateStatement,
): Doc {
  const after = statement.update(before, statement.filter, false);
  if (after !== before) call.scope.save(collection, id, after);
  return after;
}

function upsert(call: Call, name: string, statement: UpdateStatement): Doc {
  const collection = call.store.findOrCreate(call.database, name, call.scope);
  const doc = toStore(statement.update(upsertSeed(statement.filter), statement.filter, true));
  const id = keyOf(doc["_id"]);
  call.scope.requireNew(collection, id, doc);
  call.scope.save(collection, id, doc);
  return doc;
}

// Each document is updated on its own, as MongoDB does; one that has changed meanwhile is asked about again.
async function updateAll(
  call: Call,
  name: string,
  statement: UpdateStatement,
): Promise<{ n: number; nModified: number }> {
  const collection = call.store.find(call.database, name);
  let [n, nModified] = [0, 0];
  const rows: Row[] = collection === undefined ? [] : search(call, collection, statement.filter, statement);
  for (const { id } of rows) {
    await call.scope.whenFree(() => {
      const doc = call.scope.docAt(collection as Collection, id);
      if (doc === undefined || !statement.matches(doc)) return;
      const after = updateRow(call, collection as Collection, id, doc, statement);
      n++;
      if (after !== doc) nModified++;
    });
  }
  return { n, nModified };
}

const STATEMENT_FIELDS = new Set(["q", "u", "multi", "upsert", "arrayFilters", "hint"]);

function checkStatement(given: Doc, isRetryable: boolean): void {
  for (const field of Object.keys(given))
    if (!STATEMENT_FIELDS.has(field))
      throw refusal("FailedToParse", `The option '${field}' of an update is not supported`);
  if (given["multi"] !== true) return;
  if (isReplacement(given["u"]))
    throw refusal("FailedToParse", "multi update is not supported for replacement-style update");
  if (isRetryable) throw refusal("InvalidOptions", "Cannot use retryable writes with multi=true");
}

const update: Command = {
  fields: ["updates", "ordered", "bypassDocumentValidation"],
  inTransactions: true,
  run: async (call) => {
    const name = textField(call.body, "update");
    const updates = arrayField(call.body, "updates") as readonly Doc[];
    const isRetryable = call.body["txnNumber"] !== undefined && call.scope.transaction === undefined;
    let [n, nModified] = [0, 0];
    const upserted: Doc[] = [];
    const errors = await runStatements(call, updates, async (given, index) => {
      checkStatement(given, isRetryable);
      const statement = statementOf(given, "q", "u");
      if (given["multi"] === true) {
        const done = await updateAll(call, name, statement);
        n += done.n;
        nModified += done.nModified;
        if (done.n > 0 || !statement.isUpsert) return;
      }
      const done = await call.scope.whenFree(() => updateFirst(call, name, statement));
      if (done.isUpsert) upserted.push({ index, _id: done.after?.["_id"] });
      if (done.after !== undefined) n++;
      if (done.before !== undefined && done.before !== done.after) nModified++;
    });
    return { n, nModified, ...(upserted.length === 0 ? {} : { upserted }), ...errors };
  },
};

export const updateCommands = { update };
