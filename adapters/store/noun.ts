import { Schema, type IndexDefinition, type IndexOptions, type SchemaDefinition } from "mongoose";
import type mongoose from "mongoose";
import type { Store } from "./store.ts";

export type Collection<T extends { _id: string }> = mongoose.mongo.Collection<T>;
export type ClientSession = mongoose.mongo.ClientSession;
export type Filter<T> = mongoose.mongo.Filter<T>;
export type UpdateFilter<T> = mongoose.mongo.UpdateFilter<T>;

/**
 * For a write beside a transaction that has no meaning without it. It need not be on disk by itself: the database keeps one
 * log in one order, so whatever is committed after it brings it along.
 */
export const beforeCommit = { writeConcern: { w: 1, journal: false } } as const;

/** A collection: its name, its schema with the indexes, and the driver's own handle for lean work. */
export interface Noun<T extends { _id: string }> {
  readonly name: string;
  readonly schema: Schema;
  of(store: Pick<Store, "mongo">): Collection<T>;
}

/** Declares a collection. `indexes` are all that its queries may use: a query without one is refused by the test store. */
export function noun<T extends { _id: string }>(
  name: string,
  fields: SchemaDefinition,
  indexes: [IndexDefinition, IndexOptions?][] = [],
): Noun<T> {
  const schema = new Schema(
    { _id: String, ...fields },
    { collection: name, versionKey: false, strict: "throw" },
  );
  for (const [keys, options] of indexes) schema.index(keys, options);
  const handles = new WeakMap<object, Collection<T>>();
  return {
    name,
    schema,
    of: ({ mongo }) => {
      let handle = handles.get(mongo);
      if (!handle) handles.set(mongo, (handle = mongo.db.collection<T>(name)));
      return handle;
    },
  };
}
