import { compileExpression } from "./expressions.ts";
import { numbered } from "../refusal.ts";
import { compileProjection } from "../query/projection.ts";
import { parseSort } from "../query/sort.ts";
import { compare } from "../values/compare.ts";
import { keyOf } from "../values/keys.ts";
import { reach } from "../values/paths.ts";
import { countField, docField, textField } from "./command.ts";
import type { Command } from "./command.ts";
import { filterOf, search } from "./query.ts";

const find: Command = {
  fields: [
    "filter",
    "sort",
    "projection",
    "skip",
    "limit",
    "batchSize",
    "singleBatch",
    "hint",
    "noCursorTimeout",
    "allowDiskUse",
  ],
  inTransactions: true,
  run: (call) => {
    const { body } = call;
    const name = textField(body, "find");
    const filter = docField(body, "filter");
    const projection = docField(body, "projection");
    const [skip, limit] = [countField(body, "skip", 0), countField(body, "limit", 0)];
    if (skip < 0 || limit < 0) throw numbered(51024, "BSON field 'skip' and 'limit' values must be >= 0");
    const sort = parseSort(body["sort"]);
    const matches = filterOf(filter);
    const show =
      Object.keys(projection).length === 0 ? undefined : compileProjection(projection, compileExpression);
    const collection = call.store.find(call.database, name);
    const rows =
      collection === undefined
        ? []
        : search(call, collection, filter, { matches, sort, skip, limit, hint: body["hint"] });
    const docs = rows.map(({ doc }) => (show === undefined ? doc : show(doc)));
    const batchSize = body["batchSize"] === undefined ? undefined : countField(body, "batchSize", 0);
    return call.cursors.open(`${call.database}.${name}`, docs, batchSize, body["singleBatch"] === true);
  },
};

const count: Command = {
  fields: ["query", "skip", "limit", "hint", "fields"],
  run: (call) => {
    const filter = docField(call.body, "query");
    const collection = call.store.find(call.database, textField(call.body, "count"));
    const [skip, limit] = [countField(call.body, "skip", 0), Math.abs(countField(call.body, "limit", 0))];
    if (collection === undefined) return { n: 0 };
    const isAll = Object.keys(filter).length === 0;
    const n = isAll
      ? collection.rows.size
      : search(call, collection, filter, { hint: call.body["hint"] }).length;
    const rest = Math.max(0, n - skip);
    return { n: limit === 0 ? rest : Math.min(rest, limit) };
  },
};

const distinct: Command = {
  fields: ["key", "query", "hint"],
  inTransactions: true,
  run: (call) => {
    const path = textField(call.body, "key").split(".");
    const filter = docField(call.body, "query");
    const collection = call.store.find(call.database, textField(call.body, "distinct"));
    const values = new Map<string, unknown>();
    for (const { doc } of collection === undefined
      ? []
      : search(call, collection, filter, { hint: call.body["hint"] })) {
      reach(doc, path, (value) => {
        for (const each of Array.isArray(value) ? value : [value])
          if (each !== undefined && !values.has(keyOf(each))) values.set(keyOf(each), each);
        return false;
      });
    }
    return { values: [...values.values()].sort(compare) };
  },
};

export const readCommands = { find, count, distinct };
