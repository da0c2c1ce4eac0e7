import { expressionTest, splitMatch } from "../aggregate/condition.ts";
import { compilePipeline } from "../aggregate/pipeline.ts";
import type { PipelineContext } from "../aggregate/stage.ts";
import { stageParts, wholeNumber } from "../aggregate/stages.ts";
import { refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import { find } from "../query/find.ts";
import { parseSort } from "../query/sort.ts";
import type { Sort } from "../query/sort.ts";
import { isDoc } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { arrayField, countField, docField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";
import { refuseScan, search } from "./query.ts";

// The head of a pipeline that is an ordinary query and can use an index.
interface Head {
  readonly filter: Doc;
  readonly sort: Sort;
  readonly limit: number;
  readonly rest: readonly unknown[];
}

function headOf(pipeline: readonly unknown[]): Head {
  const [filter, rest] = splitMatch(pipeline);
  const [first, second] = rest;
  if (!isDoc(first) || !isDoc(first["$sort"]) || Object.keys(first["$sort"]).length === 0)
    return { filter, sort: [], limit: 0, rest };
  const sort = parseSort(first["$sort"]);
  const isLimited = isDoc(second) && "$limit" in second;
  return {
    filter,
    sort,
    limit: isLimited ? wholeNumber("$limit", second["$limit"], 1) : 0,
    rest: rest.slice(isLimited ? 2 : 1),
  };
}

const aggregate: Command = {
  fields: ["pipeline", "cursor", "allowDiskUse", "hint"],
  inTransactions: true,
  run: (call) => {
    const pipeline = arrayField(call.body, "pipeline");
    if (!isDoc(call.body["cursor"]))
      throw refusal(
        "FailedToParse",
        "The 'cursor' option is required, except for aggregate with the explain argument",
      );
    if (call.body["aggregate"] === 1)
      throw refusal("InvalidNamespace", "database-wide aggregations are not supported");
    const name = textField(call.body, "aggregate");
    const docs = runPipeline(call, name, pipeline);
    const cursor = docField(call.body, "cursor");
    const batchSize = cursor["batchSize"] === undefined ? undefined : countField(cursor, "batchSize", 0);
    return call.cursors.open(`${call.database}.${name}`, docs, batchSize);
  },
};

function runPipeline(call: Call, name: string, pipeline: readonly unknown[]): readonly Doc[] {
  pipeline.forEach(stageParts);
  const { filter, sort, limit, rest } = headOf(pipeline);
  const looks = new Lookups(call);
  const variables = { NOW: new Date() };
  const context: PipelineContext = { names: [], variables: () => variables, fetch: looks.fetch.bind(looks) };
  const matches = compileFilter(filter, expressionTest(context));
  const run = compilePipeline(rest, context);
  const collection = call.store.find(call.database, name);
  const hint = call.body["hint"];
  const rows =
    collection === undefined ? [] : search(call, collection, filter, { matches, sort, limit, hint });
  const docs = run(rows.map(({ doc }) => doc));
  looks.check();
  return docs;
}

/** The reads of other collections in one pipeline, counted together. */
class Lookups {
  readonly #call: Call;
  readonly #counts = new Map<string, { filter: Doc; examined: number; returned: number }>();

  constructor(call: Call) {
    this.#call = call;
  }

  fetch(name: string, filter: Doc, matches: (doc: Doc) => boolean): readonly Doc[] {
    const collection = this.#call.store.find(this.#call.database, name);
    if (collection === undefined) return [];
    const { transaction } = this.#call.scope;
    const found = find(collection, { filter, matches, transaction, deadline: this.#call.deadline });
    const counts = this.#counts.get(name) ?? { filter, examined: 0, returned: 0 };
    counts.examined += found.examined;
    counts.returned += found.rows.length;
    this.#counts.set(name, counts);
    return found.rows.map(({ doc }) => doc);
  }

  /** Refuses lookups that walked a collection. */
  check(): void {
    if (!this.#call.refusesScans) return;
    for (const [name, { filter, examined, returned }] of this.#counts)
      refuseScan(`${this.#call.database}.${name}`, filter, examined, returned);
  }
}

export const aggregateCommands = { aggregate };
