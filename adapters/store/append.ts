import { randomFillSync } from "node:crypto";
import type { ClientId, FileId, ItemId, MessageId } from "../../core/ids.ts";
import type { Actor, Happening, LogEntry } from "../../core/log.ts";
import type { Tx } from "./change.ts";
import type { Filter, UpdateFilter } from "./noun.ts";
import { conversations, left, type ConversationRecord, type Head } from "./records/conversations.ts";
import { interactions, type ConversationRow } from "./records/interactions.ts";
import { entryOf } from "./views.ts";

/** One happening on its way into the log. */
export interface Line {
  actor: Actor;
  what: Happening;
  item?: ItemId;
  client?: ClientId;
  message?: MessageId;
  externals?: string[];
  files?: FileId[];
}

export interface Appended {
  head: Head;
  /** The database's time of the rows. */
  at: Date;
  entries: LogEntry[];
}

/** Random bytes are drawn in bulk: one by one they cost more than the rest of making a row. */
const pool = Buffer.alloc(12 * 256);
let drawn = pool.length;

/** 24 hex digits of our own; 96 random bits. */
export function newId(): string {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += 12;
  return pool.toString("hex", drawn - 12, drawn);
}

/**
 * Changes a conversation and writes the rows that tell of it. The conversation hands out the numbers and the
 * database's time in the same write, so rows of one conversation have no gaps and no twins whoever writes them.
 * Null when no conversation matches; then nothing was written.
 */
export async function append(
  tx: Tx,
  where: Filter<ConversationRecord>,
  lines: Line[] | { count: number; lines: (head: Head, at: Date) => Line[] },
  more: UpdateFilter<ConversationRecord> = {},
  options: { upsert?: boolean } = {},
): Promise<Appended | null> {
  const count = Array.isArray(lines) ? lines.length : lines.count;
  const head = await conversations.of(tx.store).findOneAndUpdate(
    where,
    {
      ...more,
      $inc: { seq: count, ...more.$inc },
      $currentDate: { lastAt: true, ...more.$currentDate },
    },
    { session: tx.session, returnDocument: "after", upsert: options.upsert ?? false, projection: left },
  );
  if (!head) return null;
  const at = head.lastAt;
  const made = Array.isArray(lines) ? lines : lines.lines(head, at);
  if (made.length !== count) throw new Error(`${count} rows were announced and ${made.length} made.`);
  const rows = made.map((line, index): ConversationRow => ({
    _id: newId(),
    conversation: head._id,
    seq: head.seq - count + 1 + index,
    at,
    ...line,
  }));
  const table = interactions.of(tx.store);
  const [first] = rows;
  if (rows.length === 1 && first) await table.insertOne(first, { session: tx.session });
  else await table.insertMany(rows, { session: tx.session });
  const entries = rows.map(entryOf);
  tx.news.push({ kind: "entries", head, entries });
  return { head, at, entries };
}
