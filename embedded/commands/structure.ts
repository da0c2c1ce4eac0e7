import { numbered, refusal } from "../refusal.ts";
import { compileFilter } from "../query/filter.ts";
import type { Collection } from "../storage/collection.ts";
import { isSameIndex, parseIndex } from "../storage/indexSpec.ts";
import type { IndexSpec } from "../storage/indexSpec.ts";
import { note, waitForWriters } from "../storage/store.ts";
import { equal } from "../values/compare.ts";
import { isDoc, numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { arrayField, countField, docField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";

const create: Command = {
  fields: [],
  run: (call) => {
    const name = textField(call.body, "create");
    // Asking again for a collection with the same options, and there are none here, succeeds since MongoDB 7.
    call.store.findOrCreate(call.database, name, call.scope);
    return {};
  },
};

const drop: Command = {
  fields: [],
  run: (call) =>
    call.scope.whenFree(() => {
      const name = textField(call.body, "drop");
      const collection = call.store.find(call.database, name);
      if (collection === undefined) return { ns: `${call.database}.${name}` };
      call.store.drop(collection, call.scope);
      return { nIndexesWas: collection.indexes.size + 1, ns: collection.namespace };
    }),
};

const dropDatabase: Command = {
  fields: [],
  run: (call) =>
    call.scope.whenFree(() => {
      call.store.dropDatabase(call.database, call.scope);
      return { dropped: call.database };
    }),
};

function addIndex(call: Call, collection: Collection, spec: IndexSpec): void {
  const isOfId = Object.keys(spec.key).join() === "_id";
  if (isOfId && spec.unique === undefined && spec.partialFilterExpression === undefined) return;
  if (collection.specs().some((existing) => isSameIndex(existing, spec))) return;
  waitForWriters(collection);
  collection.addIndex(spec);
  note(call.scope, collection.namespace, { op: "createIndex", spec });
}

const createIndexes: Command = {
  fields: ["indexes", "commitQuorum"],
  run: async (call) => {
    const name = textField(call.body, "createIndexes");
    const specs = arrayField(call.body, "indexes").map(parseIndex);
    if (specs.length === 0) throw refusal("BadValue", "Must specify at least one index to create");
    const isNew = call.store.find(call.database, name) === undefined;
    const collection = call.store.findOrCreate(call.database, name, call.scope);
    const numIndexesBefore = collection.indexes.size + 1;
    for (const spec of specs) await call.scope.whenFree(() => addIndex(call, collection, spec));
    return {
      numIndexesBefore,
      numIndexesAfter: collection.indexes.size + 1,
      createdCollectionAutomatically: isNew,
    };
  },
};

const listIndexes: Command = {
  fields: ["cursor"],
  run: (call) => {
    const name = textField(call.body, "listIndexes");
    const collection = call.store.find(call.database, name);
    if (collection === undefined)
      throw refusal("NamespaceNotFound", `ns does not exist: ${call.database}.${name}`);
    return call.cursors.open(collection.namespace, collection.specs(), batchSizeOf(call.body));
  },
};

const dropIndexes: Command = {
  fields: ["index"],
  run: (call) =>
    call.scope.whenFree(() => {
      const name = textField(call.body, "dropIndexes");
      const collection = call.store.find(call.database, name);
      if (collection === undefined)
        throw refusal("NamespaceNotFound", `ns not found ${call.database}.${name}`);
      waitForWriters(collection);
      const nIndexesWas = collection.indexes.size + 1;
      for (const index of namedIndexes(collection, call.body["index"])) {
        if (index === "_id_") throw refusal("InvalidOptions", "cannot drop _id index");
        collection.indexes.delete(collection.index(index).spec.name);
        note(call.scope, collection.namespace, { op: "dropIndex", name: index });
      }
      return { nIndexesWas };
    }),
};

function namedIndexes(collection: Collection, named: unknown): string[] {
  if (named === "*") return [...collection.indexes.keys()];
  if (Array.isArray(named)) return named.map(String);
  if (typeof named === "string") return [named];
  const found = collection.specs().find((spec) => isDoc(named) && equal(spec.key, named));
  if (found === undefined)
    throw refusal("IndexNotFound", `can't find index with key: ${JSON.stringify(named)}`);
  return [found.name];
}

const listCollections: Command = {
  fields: ["filter", "nameOnly", "authorizedCollections", "cursor"],
  run: (call) => {
    const wanted = compileFilter(docField(call.body, "filter"));
    const listed = [...(call.store.databases.get(call.database)?.values() ?? [])].map(({ name }) =>
      call.body["nameOnly"] === true
        ? { name, type: "collection" }
        : {
            name,
            type: "collection",
            options: {},
            info: { readOnly: false },
            idIndex: { v: 2, key: { _id: 1 }, name: "_id_" },
          },
    );
    return call.cursors.open(
      `${call.database}.$cmd.listCollections`,
      listed.filter(wanted),
      batchSizeOf(call.body),
    );
  },
};

const listDatabases: Command = {
  fields: ["filter", "nameOnly", "authorizedDatabases"],
  run: (call) => {
    if (call.database !== "admin")
      throw numbered(13, "listDatabases may only be run against the admin database.");
    const wanted = compileFilter(docField(call.body, "filter"));
    const names = [...call.store.databases.keys()].map((name): Doc => ({ name }));
    const listed =
      call.body["nameOnly"] === true
        ? names
        : names.map((named) => ({ ...named, sizeOnDisk: 1, empty: false }));
    return { databases: listed.filter(wanted), totalSize: numberOf(listed.length) };
  },
};

function batchSizeOf(body: Doc): number | undefined {
  const cursor = docField(body, "cursor");
  return cursor["batchSize"] === undefined ? undefined : countField(cursor, "batchSize", 0);
}

export const structureCommands = {
  create,
  drop,
  dropDatabase,
  createIndexes,
  listIndexes,
  dropIndexes,
  listCollections,
  listDatabases,
};
