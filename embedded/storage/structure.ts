import type { IndexSpec } from "./indexSpec.ts";

/** A change of structure as the log carries it, under the namespace it is about. */
export type Structure =
  | { readonly op: "create" }
  | { readonly op: "drop" }
  | { readonly op: "dropDatabase" }
  | { readonly op: "createIndex"; readonly spec: IndexSpec }
  | { readonly op: "dropIndex"; readonly name: string };
