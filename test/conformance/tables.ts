import assert from "node:assert/strict";
import type mongoose from "mongoose";
import type { Doc, Place, Row } from "./row.ts";

/** Fails unless the promise is refused with this code; gives the error for a closer look. */
export async function refused(
  code: number,
  promise: Promise<unknown>,
): Promise<mongoose.mongo.MongoServerError> {
  const error: unknown = await promise.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  assert.ok(error !== undefined, `expected to be refused with ${code}`);
  const found = error as mongoose.mongo.MongoServerError;
  assert.equal(found.code, code, `expected code ${code}, got ${found.code}: ${found.message}`);
  return found;
}

type Found = readonly unknown[] | { readonly code: number };

/** Rows about filters: over the same documents, which ids does each filter find? */
export function filters(
  title: string,
  docs: readonly Doc[],
  cases: readonly [filter: Doc, found: Found][],
): Row[] {
  return cases.map(([filter, found]) => ({
    name: `${title}: ${show(filter)}`,
    check: async ({ docs: collection }) => {
      await collection.insertMany(docs.map((doc) => ({ ...doc })) as never);
      const search = collection.find(filter as never).toArray();
      if ("code" in found) await refused(found.code, search);
      else assert.deepEqual((await search).map(({ _id }) => _id).sort(), [...found].sort());
    },
  }));
}

interface UpdateCase {
  readonly before?: Doc;
  readonly filter?: Doc;
  readonly update: Doc | readonly Doc[];
  readonly options?: Doc;
  readonly after?: Doc;
  readonly code?: number;
}

/** Rows about updates: what becomes of one document, or with which code it is refused. */
export function updates(cases: readonly UpdateCase[]): Row[] {
  return cases.map(({ before, filter, update, options, after, code }) => ({
    name: `update ${show(before ?? "nothing")} by ${show(update)}${options === undefined ? "" : ` with ${show(options)}`}`,
    check: async ({ docs }) => {
      if (before !== undefined) await docs.insertOne({ _id: 1, ...before });
      const done = docs.updateOne((filter ?? { _id: 1 }) as never, update as never, options);
      if (code !== undefined) {
        await refused(code, done);
        return;
      }
      await done;
      const stored = await docs.find().toArray();
      assert.deepEqual(stored, after === undefined ? [] : [{ _id: 1, ...after }]);
    },
  }));
}

interface PipelineCase {
  readonly name: string;
  readonly docs?: readonly Doc[];
  readonly pipeline: readonly Doc[];
  readonly gives?: readonly Doc[];
  readonly code?: number;
}

/** Rows about aggregation: what a pipeline makes of documents. */
export function pipelines(docs: readonly Doc[], cases: readonly PipelineCase[]): Row[] {
  return cases.map(({ name, docs: own, pipeline, gives, code }) => ({
    name: `aggregate: ${name}`,
    check: async ({ docs: collection }) => {
      await collection.insertMany((own ?? docs).map((doc) => ({ ...doc })) as never);
      const results = collection.aggregate(pipeline as Doc[]).toArray();
      if (code !== undefined) await refused(code, results);
      else assert.deepEqual(await results, gives);
    },
  }));
}

/** Rows about one expression computed from one document. */
export function expressions(doc: Doc, cases: readonly [expression: unknown, value: unknown][]): Row[] {
  return cases.map(([expression, value]) => ({
    name: `expression: ${show(expression)}`,
    check: async ({ docs }) => {
      await docs.insertOne({ _id: 1, ...doc });
      const [result] = await docs.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
      assert.deepEqual(result, value === undefined ? {} : { value });
    },
  }));
}

/** Rows that tell a story of several commands. */
export function stories(told: Readonly<Record<string, (place: Place) => Promise<void>>>): Row[] {
  return Object.entries(told).map(([name, check]) => ({ name, check }));
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof RegExp ? String(inner) : inner));
}
