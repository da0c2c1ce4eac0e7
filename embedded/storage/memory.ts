import { refusal } from "../refusal.ts";

// A decoded document with its index entries takes about three times its BSON bytes (measured: 0.9 KB documents
// with four indexes).
const HEAP_PER_BSON_BYTE = 3;
const MIB = 1024 * 1024;

/** Counts what the documents take, and refuses to grow beyond the limit; removing is always allowed. */
export class Memory {
  #bsonBytes = 0;
  readonly #limitMb: number;

  constructor(limitMb: number) {
    this.#limitMb = limitMb;
  }

  /** The BSON size of all documents. */
  get bsonBytes(): number {
    return this.#bsonBytes;
  }

  /** The estimated size of all documents in memory. */
  get usedMb(): number {
    return (this.#bsonBytes * HEAP_PER_BSON_BYTE) / MIB;
  }

  add(bsonBytes: number): void {
    this.#bsonBytes += bsonBytes;
  }

  check(bsonBytes: number): void {
    if (this.usedMb + (bsonBytes * HEAP_PER_BSON_BYTE) / MIB <= this.#limitMb) return;
    throw refusal(
      "ExceededMemoryLimit",
      `The store is full: its documents take ${Math.round(this.usedMb)} of ${this.#limitMb} MB. Remove some, or start it with a larger --memory-mb.`,
    );
  }
}
