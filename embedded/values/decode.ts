import { Binary, deserialize, ObjectId } from "bson";
import { nameAt, nameEnd } from "./names.ts";
import type { Doc } from "./kinds.ts";

// The library reads every type. Those that nearly all documents are made of are read here, in half its time.

// Expressions and buffers stay BSON values, safe integers become JavaScript numbers.
const DECODING = {
  promoteBuffers: false,
  promoteLongs: true,
  promoteValues: true,
  bsonRegExp: true,
} as const;

// Thrown for what the library must read.
const RARE = new Error("left to the library");

/** Decodes a document from the wire or the log. */
export function decode(bson: Uint8Array): Doc {
  const bytes = Buffer.isBuffer(bson) ? bson : Buffer.from(bson.buffer, bson.byteOffset, bson.length);
  try {
    if (bytes.readInt32LE(0) === bytes.length) return new Reader(bytes).doc(0, bytes.length);
  } catch (error) {
    // What does not end where it should is the library's to explain.
    if (error !== RARE && !(error instanceof RangeError)) throw error;
  }
  return deserialize(bson, DECODING);
}

class Reader {
  readonly #bytes: Buffer;
  /** Where the value that was read last ended. */
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  doc(start: number, end: number): Doc {
    const bytes = this.#bytes;
    const doc: Doc = {};
    let at = start + 4;
    for (; at < end - 1; at = this.#at) {
      const valueStart = nameEnd(bytes, at + 1) + 1;
      const name = nameAt(bytes, at + 1, valueStart - 1);
      if (name === "__proto__" || name === "$ref") throw RARE;
      doc[name] = this.#value(bytes[at] as number, valueStart, end);
    }
    this.#requireEnd(at, end);
    return doc;
  }

  #array(start: number, end: number): unknown[] {
    const bytes = this.#bytes;
    const values: unknown[] = [];
    let at = start + 4;
    for (; at < end - 1; at = this.#at)
      values.push(this.#value(bytes[at] as number, nameEnd(bytes, at + 1) + 1, end));
    this.#requireEnd(at, end);
    return values;
  }

  #requireEnd(at: number, end: number): void {
    if (at !== end - 1 || this.#bytes[at] !== 0) throw RARE;
  }

  #value(type: number, at: number, limit: number): unknown {
    const bytes = this.#bytes;
    switch (type) {
      case 1:
        this.#at = at + 8;
        return bytes.readDoubleLE(at);
      case 2: {
        const end = this.#endOf(at, 4 + bytes.readInt32LE(at), limit);
        return bytes.toString("utf8", at + 4, end - 1);
      }
      case 3:
      case 4: {
        const end = this.#endOf(at, bytes.readInt32LE(at), limit);
        const value = type === 3 ? this.doc(at, end) : this.#array(at, end);
        this.#at = end;
        return value;
      }
      case 5: {
        const end = this.#endOf(at, 5 + bytes.readInt32LE(at), limit);
        const subtype = bytes[at + 4] as number;
        if (subtype === 2) throw RARE;
        // Memory of its own: a part would keep the whole message alive.
        return new Binary(new Uint8Array(bytes.subarray(at + 5, end)), subtype);
      }
      case 7:
        this.#at = at + 12;
        return new ObjectId(new Uint8Array(bytes.subarray(at, at + 12)));
      case 8:
        this.#at = at + 1;
        return bytes[at] === 1;
      case 9:
        this.#at = at + 8;
        return new Date(bytes.readInt32LE(at + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at));
      case 10:
        this.#at = at;
        return null;
      case 16:
        this.#at = at + 4;
        return bytes.readInt32LE(at);
      case 18: {
        this.#at = at + 8;
        const value = bytes.readInt32LE(at + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at);
        if (!Number.isSafeInteger(value)) throw RARE;
        return value;
      }
      default:
        throw RARE;
    }
  }

  #endOf(at: number, length: number, limit: number): number {
    const end = at + length;
    if (length < 5 || end >= limit) throw RARE;
    this.#at = end;
    return end;
  }
}
