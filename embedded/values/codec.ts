import { deserialize, serialize } from "bson";
import type { Doc } from "./kinds.ts";

// Expressions and buffers stay BSON values, safe integers become JavaScript numbers.
const DECODING = {
  promoteBuffers: false,
  promoteLongs: true,
  promoteValues: true,
  bsonRegExp: true,
} as const;

/** Decodes a document from the wire or the log. */
export function decode(bson: Uint8Array): Doc {
  return deserialize(bson, DECODING);
}

/** Encodes a document as the log and the wire carry it. */
export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: true });
}
