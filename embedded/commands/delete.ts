import { refusal } from "../refusal.ts";
import { parseSort } from "../query/sort.ts";
import type { Sort } from "../query/sort.ts";
import type { Collection } from "../storage/collection.ts";
import type { Doc } from "../values/kinds.ts";
import { arrayField, countField, docField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";
import { filterOf, search } from "./query.ts";
import { runStatements } from "./statements.ts";

/** Removes the first document found and returns it. */
export function removeFirst(
  call: Call,
  name: string,
  filter: Doc,
  sort: Sort,
  hint: unknown,
): Doc | undefined {
  const collection = call.store.find(call.database, name);
  if (collection === undefined) return undefined;
  const [row] = search(call, collection, filter, { sort, hint, limit: 1 });
  if (row === undefined) return undefined;
  const { doc } = row;
  call.scope.remove(collection, row.id, doc);
  return doc;
}

async function removeAll(
  call: Call,
  collection: Collection | undefined,
  filter: Doc,
  hint: unknown,
): Promise<number> {
  if (collection === undefined) return 0;
  const matches = filterOf(filter);
  let n = 0;
  for (const { id } of search(call, collection, filter, { hint, matches })) {
    await call.scope.whenFree(() => {
      const doc = call.scope.docAt(collection, id);
      if (doc === undefined || !matches(doc)) return;
      call.scope.remove(collection, id, doc);
      n++;
    });
  }
  return n;
}

const STATEMENT_FIELDS = new Set(["q", "limit", "hint"]);

const remove: Command = {
  fields: ["deletes", "ordered"],
  inTransactions: true,
  run: async (call) => {
    const name = textField(call.body, "delete");
    let n = 0;
    const deletes = arrayField(call.body, "deletes") as readonly Doc[];
    const errors = await runStatements(call, deletes, async (given) => {
      for (const field of Object.keys(given))
        if (!STATEMENT_FIELDS.has(field))
          throw refusal("FailedToParse", `The option '${field}' of a delete is not supported`);
      const filter = docField(given, "q");
      const limit = countField(given, "limit", 0);
      if (limit !== 0 && limit !== 1)
        throw refusal("FailedToParse", `The limit field in delete objects must be 0 or 1. Got ${limit}`);
      if (limit === 0 && call.body["txnNumber"] !== undefined && call.scope.transaction === undefined)
        throw refusal("InvalidOptions", "Cannot use retryable writes with limit=0");
      if (limit === 0)
        n += await removeAll(call, call.store.find(call.database, name), filter, given["hint"]);
      else if (
        await call.scope.whenFree(() => removeFirst(call, name, filter, parseSort(undefined), given["hint"]))
      )
        n++;
    });
    return { n, ...errors };
  },
};

export const deleteCommands = { delete: remove };
