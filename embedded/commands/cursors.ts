import { randomBytes } from "node:crypto";
import { calculateObjectSize, Long } from "bson";
import { numbered, refusal } from "../refusal.ts";
import type { Doc } from "../values/kinds.ts";
import type { Call, Command } from "./command.ts";
import { arrayField, countField, textField } from "./command.ts";

const FIRST_BATCH = 101;
const MOST_BATCH_BYTES = 12 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

interface Cursor {
  readonly namespace: string;
  readonly docs: readonly Doc[];
  sent: number;
  usedAt: number;
}

/** Results that clients fetch in batches. Documents never change in place, so a cursor is a stable list. */
export class Cursors {
  readonly #cursors = new Map<string, Cursor>();

  /** The reply with the first batch; the rest waits for `getMore`. */
  open(namespace: string, docs: readonly Doc[], batchSize: number | undefined, isSingle = false): Doc {
    const cursor: Cursor = { namespace, docs, sent: 0, usedAt: Date.now() };
    const firstBatch = nextBatch(cursor, batchSize ?? FIRST_BATCH);
    let id = Long.ZERO;
    if (cursor.sent < docs.length && !isSingle) {
      id = newId();
      this.#cursors.set(id.toString(), cursor);
    }
    return { cursor: { firstBatch, id, ns: namespace } };
  }

  more(id: string, batchSize: number): Doc {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw refusal("CursorNotFound", `cursor id ${id} not found`);
    cursor.usedAt = Date.now();
    const batch = nextBatch(cursor, batchSize === 0 ? Infinity : batchSize);
    const isDone = cursor.sent === cursor.docs.length;
    if (isDone) this.#cursors.delete(id);
    return {
      cursor: { nextBatch: batch, id: isDone ? Long.ZERO : Long.fromString(id), ns: cursor.namespace },
    };
  }

  close(id: string): boolean {
    return this.#cursors.delete(id);
  }

  /** Drops cursors nobody asks for any more. */
  sweep(now: number): void {
    for (const [id, cursor] of this.#cursors) if (now - cursor.usedAt > IDLE_MS) this.#cursors.delete(id);
  }
}

function nextBatch(cursor: Cursor, batchSize: number): Doc[] {
  const start = cursor.sent;
  const end = Math.min(cursor.docs.length, start + batchSize);
  let bytes = 0;
  while (cursor.sent < end) {
    bytes +=
      end - start === 1 ? 0 : calculateObjectSize(cursor.docs[cursor.sent] as Doc, { ignoreUndefined: true });
    if (bytes > MOST_BATCH_BYTES && cursor.sent > start) break;
    cursor.sent++;
  }
  return cursor.docs.slice(start, cursor.sent);
}

// Below 2^53, so that it survives being read as a JavaScript number.
function newId(): Long {
  return Long.fromBigInt((randomBytes(8).readBigUInt64LE() & 0xf_ffff_ffff_ffffn) | 1n);
}

const getMore: Command = {
  fields: ["collection", "batchSize"],
  inTransactions: true,
  run: (call: Call) => {
    const batchSize = countField(call.body, "batchSize", 0);
    if (batchSize < 0) throw numbered(51024, "BSON field 'batchSize' value must be >= 0");
    textField(call.body, "collection");
    return call.cursors.more(String(call.body["getMore"]), batchSize);
  },
};

const killCursors: Command = {
  fields: ["cursors"],
  inTransactions: true,
  run: (call) => {
    const ids = arrayField(call.body, "cursors").map(String);
    const killed = ids.filter((id) => call.cursors.close(id));
    const lost = ids.filter((id) => !killed.includes(id));
    return {
      cursorsKilled: killed.map((id) => Long.fromString(id)),
      cursorsNotFound: lost.map((id) => Long.fromString(id)),
      cursorsAlive: [],
      cursorsUnknown: [],
    };
  },
};

export const cursorCommands = { getMore, killCursors };
