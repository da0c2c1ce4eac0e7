import { refusal } from "../refusal.ts";
import { decode } from "../values/decode.ts";
import type { Doc } from "../values/kinds.ts";
import { arraySlices } from "./slices.ts";

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** A command as it came over the wire. */
export interface Message {
  readonly requestId: number;
  readonly body: Doc;
  /** The BSON of documents to be inserted, so that they need not be encoded again. */
  readonly bsonOf: ReadonlyMap<Doc, Uint8Array>;
  readonly wantsReply: boolean;
  /** The first handshake of a connection comes in the old format and is answered in it. */
  readonly isLegacy: boolean;
}

const NO_SEQUENCE: ReadonlyMap<Doc, Uint8Array> = new Map();

/** Reads one whole message. */
export function readMessage(bytes: Buffer): Message {
  const requestId = bytes.readInt32LE(4);
  switch (bytes.readInt32LE(12)) {
    case OP_MSG:
      return readCommand(bytes, requestId);
    case OP_QUERY:
      return readQuery(bytes, requestId);
    default:
      throw refusal("CommandNotSupported", "Only OP_MSG and the handshake's OP_QUERY are spoken here");
  }
}

function readCommand(bytes: Buffer, requestId: number): Message {
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  const end = (flags & CHECKSUM_PRESENT) === 0 ? bytes.length : bytes.length - 4;
  let at = HEADER_BYTES + 4;
  let body: Doc = {};
  const sequences: Doc = {};
  let bsonOf: Map<Doc, Uint8Array> | undefined;
  while (at < end) {
    const isSequence = bytes[at++] === 1;
    const length = bytes.readInt32LE(at);
    if (length < 5 || at + length > end) throw refusal("InvalidBSON", "A section is longer than its message");
    const section = bytes.subarray(at, at + length);
    at += length;
    if (isSequence) readSequence(section, sequences, (bsonOf ??= new Map<Doc, Uint8Array>()));
    else {
      body = decode(section);
      bsonOf = noteDocuments(section, body, bsonOf);
    }
  }
  Object.assign(body, sequences);
  return {
    requestId,
    body,
    bsonOf: bsonOf ?? NO_SEQUENCE,
    wantsReply: (flags & MORE_TO_COME) === 0,
    isLegacy: false,
  };
}

// Most drivers send the documents of an insert inside the command, not as a sequence beside it.
function noteDocuments(
  section: Buffer,
  body: Doc,
  known: Map<Doc, Uint8Array> | undefined,
): Map<Doc, Uint8Array> | undefined {
  const { documents } = body;
  if (!Array.isArray(documents)) return known;
  const slices = arraySlices(section, "documents");
  if (slices?.length !== documents.length) return known;
  return new Map(slices.map((slice, number) => [documents[number] as Doc, slice]));
}

function readSequence(section: Buffer, sequences: Doc, bsonOf: Map<Doc, Uint8Array>): void {
  const nameEnd = section.indexOf(0, 4);
  const docs: Doc[] = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const bson = section.subarray(at, at + section.readInt32LE(at));
    const doc = decode(bson);
    docs.push(doc);
    bsonOf.set(doc, bson);
    at += bson.length;
  }
  sequences[section.toString("utf8", 4, nameEnd)] = docs;
}

function readQuery(bytes: Buffer, requestId: number): Message {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  const start = nameEnd + 1 + 8;
  const body = decode(bytes.subarray(start, start + bytes.readInt32LE(start)));
  body["$db"] = "admin";
  return { requestId, body, bsonOf: NO_SEQUENCE, wantsReply: true, isLegacy: true };
}

/** Builds the reply to a message. */
export function writeReply(to: Message, bson: Uint8Array): Buffer {
  const headerBytes = to.isLegacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5;
  const bytes = Buffer.allocUnsafe(headerBytes + bson.length).fill(0, 0, headerBytes);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(to.requestId, 4);
  bytes.writeInt32LE(to.requestId, 8);
  bytes.writeInt32LE(to.isLegacy ? OP_REPLY : OP_MSG, 12);
  // The old format says how many documents follow.
  if (to.isLegacy) bytes.writeInt32LE(1, HEADER_BYTES + 16);
  bytes.set(bson, headerBytes);
  return bytes;
}
