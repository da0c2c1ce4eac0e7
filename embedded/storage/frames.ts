import { crc32 } from "node:zlib";

// A frame is [length u32][CRC-32 u32][entries]; an entry is [kind u8][namespace length u16][namespace][BSON].
// A frame holds one whole command or transaction: after a crash it is there entirely or not at all.

const KINDS = ["put", "remove", "structure", "session"] as const;

export type ChangeKind = (typeof KINDS)[number];

/** One entry of the log. */
export interface Change {
  readonly kind: ChangeKind;
  readonly namespace: string;
  readonly bson: Uint8Array;
}

const HEADER_BYTES = 8;
const ENTRY_BYTES = 3;
const SMALLEST_BUFFER_BYTES = 64 * 1024;

/** Collects frames in one buffer that grows, so that a batch is written in one go. */
export class FrameBuffer {
  #buffer = Buffer.allocUnsafe(SMALLEST_BUFFER_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The frames collected; valid until the next call of `clear`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    if (this.#buffer.length > 64 * SMALLEST_BUFFER_BYTES)
      this.#buffer = Buffer.allocUnsafe(SMALLEST_BUFFER_BYTES);
  }

  add(changes: readonly Change[]): void {
    const start = this.#length;
    this.#length += HEADER_BYTES;
    for (const change of changes) this.#addEntry(change);
    const body = this.#buffer.subarray(start + HEADER_BYTES, this.#length);
    this.#buffer.writeUInt32LE(body.length, start);
    this.#buffer.writeUInt32LE(crc32(body), start + 4);
  }

  #addEntry({ kind, namespace, bson }: Change): void {
    const nameLength = Buffer.byteLength(namespace);
    this.#reserve(ENTRY_BYTES + nameLength + bson.length);
    let at = this.#length;
    this.#buffer[at] = KINDS.indexOf(kind);
    this.#buffer.writeUInt16LE(nameLength, at + 1);
    this.#buffer.write(namespace, at + ENTRY_BYTES);
    at += ENTRY_BYTES + nameLength;
    this.#buffer.set(bson, at);
    this.#length = at + bson.length;
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes + HEADER_BYTES;
    if (wanted <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, this.#buffer.length * 2));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** The length of the frame at the head of `bytes`, header included; undefined when it is torn or not all there. */
export function wholeFrame(bytes: Buffer): number | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const length = bytes.readUInt32LE(0);
  if (length === 0 || length > bytes.length - HEADER_BYTES) return undefined;
  const body = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  return crc32(body) === bytes.readUInt32LE(4) ? HEADER_BYTES + length : undefined;
}

/** How many bytes the frame at the head of `bytes` claims to have. */
export function claimedLength(bytes: Buffer): number {
  return bytes.length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + bytes.readUInt32LE(0);
}

/** The entries of a whole frame. */
export function* entriesOf(frame: Buffer): Generator<Change> {
  let at = HEADER_BYTES;
  while (at < frame.length) {
    const kind = KINDS[frame[at] as number];
    if (kind === undefined) throw new Error(`The log holds an entry of unknown kind ${frame[at]}.`);
    const nameLength = frame.readUInt16LE(at + 1);
    const namespace = frame.toString("utf8", at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength);
    at += ENTRY_BYTES + nameLength;
    const length = frame.readInt32LE(at);
    yield { kind, namespace, bson: frame.subarray(at, at + length) };
    at += length;
  }
}
