import { Binary, ObjectId, serialize } from "bson";
import { isInt32 } from "./kinds.ts";
import type { Doc } from "./kinds.ts";

// The library writes every type. Those that nearly all documents are made of are written here, in half its time.

/** What is larger is left to the library. */
const ROOM = Buffer.allocUnsafeSlow(64 * 1024);
const LONGEST_PLAIN = 64;

// Thrown for what the library must write.
const RARE = new Error("left to the library");

/** Encodes a document as the log and the wire carry it; fields that are undefined are left out. */
export function encode(doc: Doc): Uint8Array {
  try {
    const end = writeDoc(doc, 0);
    return new Uint8Array(ROOM.subarray(0, end));
  } catch (error) {
    if (error !== RARE && !(error instanceof RangeError)) throw error;
    return serialize(doc, { ignoreUndefined: true });
  }
}

function writeDoc(doc: Doc, start: number): number {
  requirePlain(doc);
  let at = start + 4;
  for (const name in doc) {
    const value = doc[name];
    if (value === undefined) continue;
    const type = at++;
    at = writeName(name, at);
    at = writeValue(value, type, at);
  }
  return close(start, at);
}

function writeArray(values: readonly unknown[], start: number): number {
  let at = start + 4;
  for (let number = 0; number < values.length; number++) {
    const type = at++;
    at = writeName(String(number), at);
    at = writeValue(values[number] ?? null, type, at);
  }
  return close(start, at);
}

function close(start: number, at: number): number {
  ROOM.writeInt8(0, at);
  ROOM.writeInt32LE(at + 1 - start, start);
  return at + 1;
}

function writeName(name: string, start: number): number {
  if (name.includes("\0")) throw RARE;
  const end = writeText(name, start);
  ROOM.writeInt8(0, end);
  return end + 1;
}

/** Writes a value and, at `type`, what it is; gives the place after it. */
function writeValue(value: unknown, type: number, at: number): number {
  switch (typeof value) {
    case "string": {
      const end = writeText(value, at + 4);
      ROOM[type] = 2;
      ROOM.writeInt32LE(end + 1 - (at + 4), at);
      ROOM.writeInt8(0, end);
      return end + 1;
    }
    case "number":
      if (isInt32(value)) {
        ROOM[type] = 16;
        return ROOM.writeInt32LE(value, at);
      }
      ROOM[type] = 1;
      return ROOM.writeDoubleLE(value, at);
    case "boolean":
      ROOM[type] = 8;
      return ROOM.writeInt8(value ? 1 : 0, at);
    case "object":
      return value === null ? writeNull(type, at) : writeObject(value, type, at);
    default:
      throw RARE;
  }
}

function writeNull(type: number, at: number): number {
  ROOM[type] = 10;
  return at;
}

function writeObject(value: object, type: number, at: number): number {
  if (Array.isArray(value)) {
    ROOM[type] = 4;
    return writeArray(value, at);
  }
  if (value instanceof Date) {
    const ms = value.getTime();
    if (!Number.isSafeInteger(ms)) throw RARE;
    const high = Math.floor(ms / 0x1_0000_0000);
    ROOM[type] = 9;
    ROOM.writeUInt32LE(ms - high * 0x1_0000_0000, at);
    return ROOM.writeInt32LE(high, at + 4);
  }
  if (value instanceof ObjectId) {
    ROOM[type] = 7;
    return writeBytes(value.id, at);
  }
  if (value instanceof Binary && value.sub_type !== Binary.SUBTYPE_BYTE_ARRAY) {
    ROOM[type] = 5;
    ROOM.writeInt32LE(value.position, at);
    ROOM.writeUInt8(value.sub_type, at + 4);
    return writeBytes(value.buffer.subarray(0, value.position), at + 5);
  }
  ROOM[type] = 3;
  return writeDoc(value as Doc, at);
}

// Anything with a form of its own, such as a number of 64 bits, is the library's.
function requirePlain(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if ((prototype !== Object.prototype && prototype !== null) || "toBSON" in value || "_bsontype" in value)
    throw RARE;
}

function writeBytes(bytes: Uint8Array, at: number): number {
  if (at + bytes.length > ROOM.length) throw RARE;
  ROOM.set(bytes, at);
  return at + bytes.length;
}

function writeText(text: string, start: number): number {
  // What does not fit would be cut off silently.
  if (start + text.length * 3 > ROOM.length) throw RARE;
  if (text.length > LONGEST_PLAIN) return start + ROOM.write(text, start);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return start + ROOM.write(text, start);
    ROOM[start + at] = code;
  }
  return start + text.length;
}
