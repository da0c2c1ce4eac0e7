import { ObjectId } from "bson";
import { refusal } from "../refusal.ts";
import type { Collection } from "../storage/collection.ts";
import { keyOf } from "../values/keys.ts";
import { isDoc, isRegex } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import { arrayField, textField } from "./command.ts";
import type { Call, Command } from "./command.ts";
import { runStatements } from "./statements.ts";

/** Puts `_id` first, as MongoDB stores it, and refuses what it refuses. */
export function toStore(doc: Doc): Doc {
  for (const name of Object.keys(doc))
    if (name.startsWith("$"))
      throw refusal(
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${name}' is not allowed in a document`,
      );
  const id = doc["_id"];
  if (id === undefined) return { _id: new ObjectId(), ...doc };
  if (Array.isArray(id) || isRegex(id))
    throw refusal("InvalidIdField", "The '_id' value cannot be of type array or regex");
  if (isDoc(id) && Object.keys(id).some((name) => name.startsWith("$")))
    throw refusal("DollarPrefixedFieldName", "_id fields may not contain '$'-prefixed fields");
  if (Object.keys(doc)[0] === "_id") return doc;
  const { _id: _, ...fields } = doc;
  return { _id: id, ...fields };
}

/** Adds one new document. */
export function insertOne(call: Call, collection: Collection, given: Doc): void {
  const doc = toStore(given);
  const id = keyOf(doc["_id"]);
  const bson = doc === given ? call.bsonOf.get(given) : undefined;
  call.scope.requireNew(collection, id, doc);
  call.scope.save(collection, id, doc, bson);
}

const insert: Command = {
  fields: ["documents", "ordered", "bypassDocumentValidation"],
  inTransactions: true,
  run: async (call) => {
    const docs = arrayField(call.body, "documents") as readonly Doc[];
    const name = textField(call.body, "insert");
    let n = 0;
    const errors = await runStatements(call, docs, async (doc) => {
      await call.scope.whenFree(() =>
        insertOne(call, call.store.findOrCreate(call.database, name, call.scope), doc),
      );
      n++;
    });
    return { n, ...errors };
  },
};

export const insertCommands = { insert };
