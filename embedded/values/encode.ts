import { serialize } from "bson";
import type { Doc } from "./kinds.ts";

/** Encodes a document as the log and the wire carry it. */
export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: true });
}
