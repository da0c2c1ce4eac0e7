import type { Doc } from "../values/kinds.ts";

/** A stored document under the key of its `_id`. The row stays, its document is replaced. */
export interface Row {
  readonly id: string;
  doc: Doc;
  /** BSON size of the document, counted against the memory limit. */
  bytes: number;
}
