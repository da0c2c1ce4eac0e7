import { createHash } from "node:crypto";
import mongoose from "mongoose";
import type { QuarantinedRow } from "../../core/desk.ts";
import type { ContactKey, Millis } from "../../core/ids.ts";
import type { InboundEvent } from "../../core/inbound.ts";
import { Problem } from "../../core/problems.ts";
import type { StoredEvent } from "../channels/channel.ts";
import { isDuplicate } from "../mongo.ts";
import { newId } from "./append.ts";
import { isDoorClosed } from "./backlog.ts";
import { orStoreDown, type Tx } from "./change.ts";
import { inbox, type InboxRecord } from "./records/inbox.ts";
import type { Store } from "./store.ts";

export interface Saved {
  /** The row's id. */
  id: string;
  /** True when this event was here before: a success, nothing is doubled. */
  repeated: boolean;
}

type Base = Pick<Store, "mongo" | "jobs" | "files" | "channels">;

/** A row is one document; what is larger goes into a file. */
const rowLimitBytes = 1_000_000;
/** The sender waits at the door; later than this it is told to come again. */
const doorMs = 1_900;
const markLength = 16;
const dayMs = 24 * 3_600_000;

const marks = new Map<ContactKey, string>();
const marksKept = 5_000;

/** Under which all rows of a contact are found. Ids of rows begin with it. */
export function markOf(contact: ContactKey): string {
  let mark = marks.get(contact);
  if (mark === undefined) {
    mark = createHash("sha256").update(contact).digest("hex").slice(0, markLength);
    if (marks.size >= marksKept) marks.clear();
    marks.set(contact, mark);
  }
  return mark;
}

/** The mark that an id carries. */
export function markIn(id: string): string {
  return id.slice(0, markLength);
}

/**
 * Makes an event durable and only then resolves; the caller may acknowledge. Queues its job by itself, best effort and
 * without waiting. Rejects with Problem `store_down` within two seconds, or `overloaded` with the seconds to wait.
 */
export async function saveEvent(store: Base, event: InboundEvent): Promise<Saved> {
  if (isDoorClosed(store)) throw new Problem("overloaded", { retryAfterSeconds: 2 });
  const saved = await within(doorMs, insertEvent(store, event));
  if (!saved.repeated) {
    const lane = store.channels.get(event.channel)?.lane ?? "live";
    void store.jobs.add("receive", { message: saved.id }, { lane });
  }
  return saved;
}

async function insertEvent(store: Base, event: InboundEvent): Promise<Saved> {
  const { channel, account, key } = event;
  const mark = markOf(event.contact);
  const large = event.raw.length > rowLimitBytes;
  const rawFile = large
    ? (await store.files.save({ name: "raw", type: "application/octet-stream", bytes: event.raw })).id
    : null;
  const row: InboxRecord = {
    _id: `${mark}${newId()}`,
    mark,
    channel,
    account,
    key,
    contact: event.contact,
    order: event.order,
    raw: new mongoose.mongo.Binary(large ? new Uint8Array() : event.raw),
    rawFile,
    facts: event.facts,
    receivedAt: new Date(),
    state: "stored",
    reason: null,
    attempts: 0,
  };
  try {
    await inbox.of(store).insertOne(row);
    return { id: row._id, repeated: false };
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const known = await inbox.of(store).findOne({ channel, account, key }, { projection: { _id: 1 } });
    return { id: known?._id ?? row._id, repeated: true };
  }
}

/** Whoever waits longer than this gets "come again"; the write may still happen, and the repeat is then recognised by its key. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem("store_down", { retryAfterSeconds: 2 })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    work.catch(() => undefined);
    throw orStoreDown(error);
  } finally {
    clearTimeout(timer);
  }
}

/** The oldest rows of a contact that wait, in the contact's own order. */
export function nextOf(store: Pick<Store, "mongo">, mark: string, limit = 10): Promise<InboxRecord[]> {
  return inbox.of(store).find({ mark, state: "stored" }).sort({ order: 1 }).limit(limit).toArray();
}

/** The row as its channel reads it. */
export async function eventOf(store: Pick<Store, "files">, row: InboxRecord): Promise<StoredEvent> {
  const { channel, account, key, contact, order, facts, receivedAt } = row;
  const file = row.rawFile === null ? null : await store.files.read(row.rawFile);
  const raw = file ? file.bytes : Buffer.from(row.raw.buffer);
  return { id: row._id, channel, account, key, contact, order, raw, facts, receivedAt };
}

/** A row that is done says itself until when it is kept; the database removes it after that. */
function done({ inboxDays }: Pick<Store, "inboxDays">) {
  return { state: "done", forgetAt: new Date(Date.now() + inboxDays * dayMs) } as const;
}

/**
 * Takes a row for the transaction that handles it: false when another worker did. This is the fence of a contact's
 * order: rows are always taken oldest first, and a worker that slept through its turn finds its row taken and writes nothing.
 */
export async function takeRow(tx: Tx, row: InboxRecord): Promise<boolean> {
  const taken = await inbox
    .of(tx.store)
    .updateOne({ _id: row._id, state: "stored" }, { $set: done(tx.store) }, { session: tx.session });
  return taken.modifiedCount === 1;
}

/** Takes the oldest row of the contact that waits, and gives it. Two workers who try at once conflict, and the later one looks again. */
export function takeOldest(tx: Tx, mark: string): Promise<InboxRecord | null> {
  return inbox
    .of(tx.store)
    .findOneAndUpdate(
      { mark, state: "stored" },
      { $set: done(tx.store) },
      { session: tx.session, sort: { order: 1 }, returnDocument: "before" },
    );
}

/** Files a row as nothing for a person, with the reason that administrators see. It is kept until they act. */
export async function quarantine(store: Pick<Store, "mongo">, id: string, reason: string): Promise<void> {
  await inbox.of(store).updateOne({ _id: id, state: "stored" }, { $set: { state: "quarantined", reason } });
}

/** The same for a row that was taken in this transaction. */
export async function setAside(tx: Tx, row: InboxRecord, reason: string): Promise<void> {
  await inbox
    .of(tx.store)
    .updateOne(
      { _id: row._id },
      { $set: { state: "quarantined", reason }, $unset: { forgetAt: "" } },
      { session: tx.session },
    );
}

/** Notes a failed handling and returns how many there were. */
export async function countFailure(store: Pick<Store, "mongo">, id: string, reason: string): Promise<number> {
  const row = await inbox
    .of(store)
    .findOneAndUpdate(
      { _id: id, state: "stored" },
      { $inc: { attempts: 1 }, $set: { reason: reason.slice(0, 500) } },
      { returnDocument: "after", projection: { attempts: 1 } },
    );
  return row?.attempts ?? 0;
}

/** Rows that wait, oldest first: for the sweeper. */
export function waitingRows(
  store: Pick<Store, "mongo">,
  limit: number,
): Promise<Pick<InboxRecord, "_id" | "channel">[]> {
  return inbox
    .of(store)
    .find({ state: "stored" }, { projection: { channel: 1 } })
    .sort({ receivedAt: 1 })
    .limit(limit)
    .toArray();
}

/**
 * Removes the files of rows that are not kept any longer; the rows go after them by themselves. A letter's own copy is
 * another file, which the log refers to. Answers how many there were.
 */
export async function forgetRawFiles(store: Pick<Store, "mongo" | "files">, now: Date): Promise<number> {
  const over = await inbox
    .of(store)
    .find({ state: "done", forgetAt: { $lt: now }, rawFile: { $gt: "" } }, { projection: { rawFile: 1 } })
    .limit(100)
    .toArray();
  for (const { _id, rawFile } of over) {
    if (rawFile !== null) await store.files.remove(rawFile);
    await inbox.of(store).updateOne({ _id, rawFile }, { $set: { rawFile: null } });
  }
  return over.length;
}

/** Events that no person was shown, newest first, at most 100. */
export async function quarantinedBefore(
  store: Pick<Store, "mongo">,
  before: Millis,
): Promise<QuarantinedRow[]> {
  const rows = await inbox
    .of(store)
    .find(
      { state: "quarantined", receivedAt: { $lt: new Date(before) } },
      { projection: { channel: 1, receivedAt: 1, reason: 1 } },
    )
    .sort({ receivedAt: -1 })
    .limit(100)
    .toArray();
  return rows.map((row) => ({
    id: row._id,
    channel: row.channel,
    atMs: row.receivedAt.getTime(),
    reason: row.reason ?? "",
  }));
}
