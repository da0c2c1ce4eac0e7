import { refusal } from "../refusal.ts";
import { Sessions } from "../sessions/sessions.ts";
import { encode } from "../values/encode.ts";
import { Collection } from "./collection.ts";
import type { Log } from "./log.ts";
import { Memory } from "./memory.ts";
import { Blocked } from "./scope.ts";
import type { Scope } from "./scope.ts";
import type { Structure } from "./structure.ts";
import { Timeline } from "./timeline.ts";

/** Everything the server keeps: databases with their collections, sessions, and the log behind them. */
export class Store {
  readonly databases = new Map<string, Map<string, Collection>>();
  readonly timeline = new Timeline();
  readonly sessions = new Sessions();
  readonly memory: Memory;
  #log: Log | undefined;

  constructor(memoryMb: number) {
    this.memory = new Memory(memoryMb);
  }

  get log(): Log {
    if (this.#log === undefined) throw new Error("the store has no log yet");
    return this.#log;
  }

  writeTo(log: Log): void {
    this.#log = log;
  }

  find(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.get(name);
  }

  /** The collection of that name, made when it is missing. */
  findOrCreate(database: string, name: string, scope: Scope): Collection {
    return this.find(database, name) ?? this.create(database, name, scope);
  }

  create(database: string, name: string, scope: Scope): Collection {
    checkName(database, name);
    const collection = this.restoreCollection(database, name);
    note(scope, collection.namespace, { op: "create" });
    return collection;
  }

  /** Makes a collection without logging it: it is in the log already. */
  restoreCollection(database: string, name: string): Collection {
    const collection = new Collection(database, name);
    const siblings = this.databases.get(database) ?? new Map<string, Collection>();
    siblings.set(name, collection);
    this.databases.set(database, siblings);
    return collection;
  }

  drop(collection: Collection, scope: Scope): void {
    waitForWriters(collection);
    this.forget(collection);
    note(scope, collection.namespace, { op: "drop" });
  }

  dropDatabase(database: string, scope: Scope): void {
    const collections = [...(this.databases.get(database)?.values() ?? [])];
    collections.forEach(waitForWriters);
    for (const collection of collections) this.forget(collection);
    if (collections.length > 0) note(scope, `${database}.`, { op: "dropDatabase" });
  }

  /** Takes a collection out of memory. */
  forget(collection: Collection): void {
    for (const row of collection.rows.values()) this.memory.add(-row.bytes);
    const siblings = this.databases.get(collection.database);
    siblings?.delete(collection.name);
    if (siblings?.size === 0) this.databases.delete(collection.database);
  }
}

/** Changes of structure wait until no open transaction has written to the collection. */
export function waitForWriters(collection: Collection): void {
  const claim = collection.claims.values().next().value;
  if (claim !== undefined) throw new Blocked(claim.transaction.ended);
}

/** Adds a change of structure to what a command logs. */
export function note(scope: Scope, namespace: string, structure: Structure): void {
  scope.changes.push({ kind: "structure", namespace, bson: encode({ ...structure }) });
}

function checkName(database: string, name: string): void {
  if (
    name === "" ||
    name.startsWith("system.") ||
    name.includes("$") ||
    name.includes("\0") ||
    name.startsWith(".")
  )
    throw refusal("InvalidNamespace", `Invalid collection name: ${name}`);
  if (/[/\\. "$\0]/.test(database) || database === "" || database.length > 63)
    throw refusal("InvalidNamespace", `Invalid database name: '${database}'`);
}
