import { bytesOf } from "./compare.ts";
import { Rank, numberOf, rankOf, special } from "./kinds.ts";
import type { Doc } from "./kinds.ts";

// A key is a string of bytes (each character below 256) whose plain order is MongoDB's order of the values.
// One encoding serves indexes, unique checks, $in, $group and identifiers, so they can never disagree.

/** Sorts after every key that starts with the same characters. */
export const AFTER = "\uffff";

/** The key of an empty array in an index: below null, as MongoDB's `undefined`. */
export const EMPTY_ARRAY_KEY = "\x04";

/** The key of a missing field and of null. */
export const NULL_KEY = "\x05";

const scratch = Buffer.alloc(8);

/** Encodes a value so that comparing keys compares values. */
export function keyOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `\x0f${textKey(value)}`;
    case "number":
      return `\x0a${numberKey(value)}`;
    default:
      return keyOfRank(rankOf(value), value);
  }
}

function keyOfRank(rank: number, value: unknown): string {
  switch (rank) {
    case Rank.null:
      return NULL_KEY;
    case Rank.number:
      return `\x0a${numberKey(numberOf(value))}`;
    case Rank.string:
      return `\x0f${textKey((value as { value: string }).value)}`;
    case Rank.boolean:
      return value === true ? "\x28\x01" : "\x28\x00";
    case Rank.date:
      return `\x2d${numberKey((value as Date).getTime())}`;
    case Rank.array:
      return `\x19${(value as unknown[]).map(keyOf).join("")}\x00`;
    case Rank.object:
      return `\x14${docKey(value as Doc)}\x00`;
    default:
      return String.fromCharCode(rank) + specialKey(value);
  }
}

function docKey(doc: Doc): string {
  let key = "";
  for (const name of Object.keys(doc)) {
    const value = doc[name];
    key += String.fromCharCode(rankOf(value)) + textKey(name) + keyOf(value);
  }
  return key;
}

function numberKey(value: number): string {
  if (Number.isNaN(value)) return "\0\0\0\0\0\0\0\0";
  scratch.writeDoubleBE(value === 0 ? 0 : value);
  if ((scratch[0] as number) & 0x80) for (let at = 0; at < 8; at++) scratch[at] = ~(scratch[at] as number);
  else scratch[0] = (scratch[0] as number) | 0x80;
  return scratch.toString("latin1", 0, 8);
}

// Most identifiers and states are plain ASCII and need no encoding; zero bytes do, for zero ends a text.
const PLAIN = new RegExp("^[\\u0001-\\u007f]*$");

function textKey(text: string): string {
  if (PLAIN.test(text)) return `${text}\0`;
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return `${bytes.includes("\0") ? bytes.replaceAll("\0", "\0\xff") : bytes}\0`;
}

function specialKey(value: unknown): string {
  const found = special(value);
  switch (found?._bsontype) {
    case "ObjectId":
      return Buffer.from(found.id).toString("latin1");
    case "BSONRegExp":
      return textKey(found.pattern) + textKey(found.options);
    case "Timestamp":
      scratch.writeBigUInt64BE(BigInt.asUintN(64, found.toBigInt()));
      return scratch.toString("latin1", 0, 8);
    case "Code":
      return textKey(String(found.code));
    case "MinKey":
    case "MaxKey":
      return "";
    default:
      return binaryKey(value, found?._bsontype === "Binary" ? found.sub_type : 0);
  }
}

function binaryKey(value: unknown, subtype: number): string {
  const bytes = Buffer.from(bytesOf(value));
  scratch.writeUInt32BE(bytes.length);
  return scratch.toString("latin1", 0, 4) + String.fromCharCode(subtype) + bytes.toString("latin1");
}

/** Turns a key around for a descending index field. */
export function inverted(key: string): string {
  const bytes = Buffer.from(key, "latin1");
  for (let at = 0; at < bytes.length; at++) bytes[at] = 255 - (bytes[at] as number);
  return bytes.toString("latin1");
}
