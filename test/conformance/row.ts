import type mongoose from "mongoose";

export type Client = mongoose.mongo.MongoClient;
export type Db = mongoose.mongo.Db;
export interface Doc {
  [field: string]: unknown;
}
/** Documents as most rows write them. */
export interface Entry {
  _id?: string | number | null;
  [field: string]: unknown;
}
export type Docs = mongoose.mongo.Collection<Entry>;

/** The same documents for the rows that count or collect, which the driver's types want to know. */
export interface Tally {
  _id: number;
  n: number;
  at?: number;
  list?: string[];
  phones?: string[];
}
export type Tallies = mongoose.mongo.Collection<Tally>;

/** What a row works with: a database of its own and the client it belongs to. */
export interface Place {
  readonly client: Client;
  readonly db: Db;
  readonly docs: Docs;
  /** The same collection as `docs`. */
  readonly tally: Tallies;
}

/** One rule of MongoDB that the application relies on. It throws when the rule does not hold. */
export interface Row {
  readonly name: string;
  readonly check: (place: Place) => Promise<void>;
}
