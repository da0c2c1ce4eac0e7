// Turns inbox rows into interactions. Payload: the id of a row. Queued by the door after the row is safe, and by the
// sweeper when that failed. It handles all rows of the row's contact that wait, oldest first: each row is taken in the
// same transaction as all that it means, so it happens once, in order, however many workers try.

import type { Jobs } from "../adapters/queues.ts";
import { isPassing } from "../adapters/store/change.ts";
import { countFailure, eventOf, markIn, nextOf, quarantine } from "../adapters/store/inbox.ts";
import { receiveNext, receiveRow, RowFailed, type Handled } from "../adapters/store/receiving.ts";
import type { InboxRecord } from "../adapters/store/records/inbox.ts";
import { placeItem } from "../adapters/store/routing.ts";
import type { Store } from "../adapters/store/store.ts";
import type { Inbound } from "../core/inbound.ts";
import type { ItemId } from "../core/ids.ts";
import type { Deps } from "./deps.ts";
import { placeholderFor } from "./placeholder.ts";

/** After so many failures an event is shown as it is. */
const triesOfOneRow = 3;
const batch = 10;

export async function receive({ message }: Jobs["receive"], { store, serial, lane }: Deps): Promise<void> {
  const mark = markIn(message);
  await serial(mark, () =>
    lane === "live" ? receiveUpTo(store, mark, message) : receiveBatches(store, mark),
  );
}

/** Quick events: each is read inside its transaction. Whatever came after this job's row has a job of its own. */
async function receiveUpTo(store: Store, mark: string, message: string): Promise<void> {
  for (;;) {
    const handled = await handleNext(store, mark);
    for (const item of handled?.placed ?? []) await place(store, item);
    if (handled === null || handled.row._id === message) return;
  }
}

async function handleNext(store: Store, mark: string): Promise<Handled | null> {
  try {
    return await receiveNext(store, mark, (row) => read(store, row));
  } catch (error) {
    if (!(error instanceof RowFailed)) throw error;
    const placed = await countOrShow(store, error.row, error.cause);
    return { row: error.row, placed: placed ?? [] };
  }
}

/** Letters: read before their transaction, because that may take a second. */
async function receiveBatches(store: Store, mark: string): Promise<void> {
  for (;;) {
    const rows = await nextOf(store, mark, batch);
    const outcome = await receiveRows(store, rows);
    // Fewer rows than asked for, all done: whatever came since has a job of its own.
    if (outcome === "done" && rows.length < batch) return;
  }
}

async function receiveRows(store: Store, rows: InboxRecord[]): Promise<"done" | "look again"> {
  for (const row of rows) {
    const placed = await receiveOne(store, row);
    // Another worker is at this contact; what it left is ours.
    if (placed === null) return "look again";
    for (const item of placed) await place(store, item);
  }
  return "done";
}

async function receiveOne(store: Store, row: InboxRecord): Promise<ItemId[] | null> {
  try {
    return await receiveRow(store, row, await read(store, row));
  } catch (error) {
    if (isPassing(error)) throw error;
    return countOrShow(store, row, error);
  }
}

/** Tries again a few times, by throwing; then shows the event as it is. */
async function countOrShow(store: Store, row: InboxRecord, error: unknown): Promise<ItemId[] | null> {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const failures = await countFailure(store, row._id, reason);
  if (failures === 0) return null;
  store.log.error({ err: error, event: row._id, channel: row.channel, failures }, "An event failed");
  if (failures < triesOfOneRow) throw error;
  return showUnread(store, row, reason);
}

async function read(store: Store, row: InboxRecord): Promise<Inbound[]> {
  const channel = store.channels.get(row.channel);
  const work = store.works.get(row.channel);
  if (!channel || !work) throw new Error(`No channel "${row.channel}" in this build.`);
  return channel.read(await eventOf(store, row), work);
}

/** What cannot be read is shown to a person with its raw form; it blocks nobody, and nothing is lost. */
async function showUnread(store: Store, row: InboxRecord, reason: string): Promise<ItemId[] | null> {
  try {
    return await receiveRow(store, row, [await placeholderFor(store, row, reason)]);
  } catch (error) {
    if (isPassing(error)) throw error;
    store.log.error({ err: error, event: row._id }, "An event could not even be shown; see quarantine");
    await quarantine(store, row._id, reason);
    return [];
  }
}

/** The message is safe and shown whether or not an agent is found now; the sweeper offers what was missed. */
async function place(store: Store, item: ItemId): Promise<void> {
  try {
    await placeItem(store, item);
  } catch (error) {
    store.log.warn({ err: error, item }, "An item was not offered; the sweeper will");
  }
}
