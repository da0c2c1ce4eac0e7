import { numbered, refusal } from "../refusal.ts";
import type { Session } from "../sessions/sessions.ts";
import type { Scope } from "../storage/scope.ts";
import type { Store } from "../storage/store.ts";
import { isDoc, numberOf, typeName } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";
import type { Cursors } from "./cursors.ts";

/** What the server knows about itself and shares among commands. */
export interface Surroundings {
  readonly store: Store;
  readonly cursors: Cursors;
  /** Where clients reach this server. */
  readonly address: string;
  /** Whether queries that walk a collection are refused. */
  readonly refusesScans: boolean;
}

/** One command being carried out. */
export interface Call extends Surroundings {
  readonly body: Doc;
  readonly database: string;
  readonly scope: Scope;
  readonly session: Session | undefined;
  readonly bsonOf: ReadonlyMap<Doc, Uint8Array>;
  readonly deadline: number | undefined;
}

export interface Command {
  /** The fields it takes besides its name and the ones every command takes; any other is refused. */
  readonly fields: readonly string[];
  readonly inTransactions?: boolean;
  run(call: Call): Doc | Promise<Doc>;
}

const COMMON = [
  "$db",
  "lsid",
  "txnNumber",
  "autocommit",
  "startTransaction",
  "readConcern",
  "writeConcern",
  "$readPreference",
  "$clusterTime",
  "maxTimeMS",
  "comment",
  "stmtIds",
  "stmtId",
];

/** Makes the check that a command has no field it does not know: an option silently ignored is the worst of bugs. */
export function fieldCheck(name: string, command: Command): (body: Doc) => void {
  const known = new Set([name, ...COMMON, ...command.fields]);
  return (body) => {
    for (const field in body)
      if (!known.has(field)) throw numbered(40415, `BSON field '${name}.${field}' is an unknown field.`);
  };
}

/** Reads a field that has to be text, such as a collection's name. */
export function textField(body: Doc, field: string): string {
  const value = body[field];
  if (typeof value === "string" && value !== "") return value;
  if (value === "")
    throw refusal("InvalidNamespace", "Invalid namespace specified: the collection has no name");
  throw wrongType(field, value, "string");
}

/** Reads a document field that may be left out. */
export function docField(body: Doc, field: string): Doc {
  const value = body[field] ?? {};
  if (!isDoc(value)) throw wrongType(field, value, "object");
  return value;
}

/** Reads an array field. */
export function arrayField(body: Doc, field: string): readonly unknown[] {
  const value = body[field];
  if (!Array.isArray(value)) throw wrongType(field, value, "array");
  return value as unknown[];
}

/** Reads a whole number that may be left out. */
export function countField(body: Doc, field: string, otherwise: number): number {
  const value = body[field];
  if (value === undefined || value === null) return otherwise;
  const count = numberOf(value);
  if (Number.isNaN(count)) throw wrongType(field, value, "number");
  if (!Number.isInteger(count)) throw refusal("BadValue", `BSON field '${field}' must be a whole number`);
  return count;
}

function wrongType(field: string, value: unknown, expected: string): Error {
  return refusal(
    "TypeMismatch",
    `BSON field '${field}' is the wrong type '${typeName(value)}', expected type '${expected}'`,
  );
}
