import { refusal } from "../refusal.ts";
import { compileExpression } from "./expressions.ts";
import { compileProjection } from "../query/projection.ts";
import { parseSort } from "../query/sort.ts";
import type { Doc } from "../values/kinds.ts";
import { docField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";
import { removeFirst } from "./delete.ts";
import { statementOf, updateFirst } from "./update.ts";

function shown(call: Call, doc: Doc | undefined): Doc | null {
  if (doc === undefined) return null;
  const fields = docField(call.body, "fields");
  return Object.keys(fields).length === 0 ? doc : compileProjection(fields, compileExpression)(doc);
}

async function remove(call: Call, name: string): Promise<Doc> {
  const { body } = call;
  if (body["update"] !== undefined || body["upsert"] === true || body["new"] === true)
    throw refusal("FailedToParse", "Cannot specify both an update and remove=true");
  const filter = docField(body, "query");
  const sort = parseSort(body["sort"]);
  const doc = await call.scope.whenFree(() => removeFirst(call, name, filter, sort, body["hint"]));
  return { lastErrorObject: { n: doc === undefined ? 0 : 1 }, value: shown(call, doc) };
}

async function modify(call: Call, name: string): Promise<Doc> {
  const { body } = call;
  if (body["update"] === undefined)
    throw refusal("FailedToParse", "Either an update or remove=true must be specified");
  const statement = statementOf(body, "query", "update");
  const { before, after, isUpsert } = await call.scope.whenFree(() => updateFirst(call, name, statement));
  const lastErrorObject: Doc = { n: after === undefined ? 0 : 1, updatedExisting: before !== undefined };
  if (isUpsert) lastErrorObject["upserted"] = after?.["_id"];
  return { lastErrorObject, value: shown(call, body["new"] === true ? after : before) };
}

const findAndModify: Command = {
  fields: [
    "query",
    "update",
    "remove",
    "new",
    "upsert",
    "sort",
    "fields",
    "arrayFilters",
    "hint",
    "bypassDocumentValidation",
  ],
  inTransactions: true,
  run: (call) => {
    const name = textField(call.body, "findAndModify");
    return call.body["remove"] === true ? remove(call, name) : modify(call, name);
  },
};

export const findAndModifyCommands = { findAndModify };
