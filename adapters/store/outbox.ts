import type { MessageId } from "../../core/ids.ts";
import type { OutboundMessage } from "../../core/outbound.ts";
import type { Lane } from "../queues.ts";
import { change } from "./change.ts";
import { advanceIn } from "./messages.ts";
import { conversations, type ConversationRecord } from "./records/conversations.ts";
import { interactions, type ConversationRow } from "./records/interactions.ts";
import { outbox, type OutboxRecord } from "./records/outbox.ts";
import type { Store } from "./store.ts";

/** A running attempt shows life this often; after three missed signs another worker may take over. */
export const signOfLifeMs = 3_000;
const deadAfterMs = 3 * signOfLifeMs;

/** What became of the wish to send a message now. */
export type Claim =
  /** Yours. `broken` says that an earlier attempt ended without anyone knowing how. */
  | { now: OutboxRecord; broken: boolean }
  /** Not yet: it waits for its time, or another worker is at it. */
  | { afterMs: number; lane: Lane }
  /** Nothing to do: done, failed, or an earlier message of the conversation goes first. */
  | { nothing: true };

/** Takes a message for sending. Messages of one conversation leave one after the other, in the order of the log. */
export async function claimDelivery(store: Store, message: MessageId): Promise<Claim> {
  const table = outbox.of(store);
  const row = await table.findOne({ _id: message });
  if (row?.state !== "planned" && row?.state !== "sending") return { nothing: true };
  const [first] = await table
    .find(
      { conversation: row.conversation, state: { $in: ["planned", "sending"] } },
      { projection: { seq: 1 } },
    )
    .sort({ seq: 1 })
    .limit(1)
    .toArray();
  if (first && first._id !== message) return { nothing: true };
  const broken = row.state === "sending";
  // The clock matters only where someone waits: a first attempt never does.
  if (broken || row.retries > 0) {
    const now = (await store.mongo.now()).getTime();
    const leftMs = broken ? (row.claimedAt?.getTime() ?? 0) + deadAfterMs - now : row.nextAt.getTime() - now;
    if (leftMs > 0) return { afterMs: leftMs, lane: row.lane };
  }
  const mine = await table.findOneAndUpdate(
    { _id: message, state: row.state, attempts: row.attempts },
    { $set: { state: "sending" }, $inc: { attempts: 1 }, $currentDate: { claimedAt: true } },
    { returnDocument: "after" },
  );
  return mine ? { now: mine, broken } : { nothing: true };
}

/** The attempt still runs. False when it is not ours any more. */
export async function showLife(store: Store, row: OutboxRecord): Promise<boolean> {
  const shown = await outbox
    .of(store)
    .updateOne(
      { _id: row._id, state: "sending", attempts: row.attempts },
      { $currentDate: { claimedAt: true } },
    );
  return shown.matchedCount === 1;
}

/** All that the channel needs to send it; null when its conversation or its words are gone. */
export async function outboundOf(store: Store, row: OutboxRecord): Promise<OutboundMessage | null> {
  const [planned, head] = await Promise.all([
    interactions.of(store).findOne({ message: row._id }),
    conversations.of(store).findOne({ _id: row.conversation }),
  ]);
  if (!head || planned?.what.kind !== "message.planned") return null;
  return outboundFrom(row, planned, head);
}

function outboundFrom(
  row: OutboxRecord,
  planned: ConversationRow,
  head: ConversationRecord,
): OutboundMessage | null {
  if (planned.what.kind !== "message.planned") return null;
  const { message } = planned.what;
  // A transcript that leaves by another channel continues no thread there.
  const own = row.channel === (head.answersTo ?? head).channel;
  return {
    id: row._id,
    conversation: row.conversation,
    number: head.number,
    channel: row.channel,
    account: row.account,
    contact: row.contact,
    to: row.to,
    toName: head.clientName,
    copies: message.copies ?? [],
    subject: message.subject ?? head.subject,
    text: message.text,
    files: message.files,
    authorName: planned.actor.kind === "system" ? "" : planned.actor.name,
    references: own ? head.externals : [],
    inReplyTo: own ? (head.externals.at(-1) ?? null) : null,
    seq: planned.seq,
    atMs: planned.at.getTime(),
    automatic: row.automatic,
  };
}

/** Records the end of an attempt, unless a later attempt has taken over meanwhile. */
export function endDelivery(
  store: Store,
  row: OutboxRecord,
  end: { to: "sent"; external: string | null } | { to: "failed" | "uncertain"; reason: string },
): Promise<boolean> {
  return change(store, async (tx) => {
    const news = { message: row._id, attempt: row.attempts, ...end };
    if (await advanceIn(tx, news)) return true;
    // The client's receipt was quicker than our own note: only the provider's id is still missing.
    if (end.to === "sent" && end.external !== null)
      await outbox
        .of(store)
        .updateOne(
          { _id: row._id, external: null },
          { $set: { external: end.external } },
          { session: tx.session },
        );
    return false;
  });
}

/** The channel asks for another attempt later; true when it was noted. */
export async function postpone(
  store: Store,
  row: OutboxRecord,
  reason: string,
  afterMs: number,
): Promise<boolean> {
  const nextAt = new Date((await store.mongo.now()).getTime() + afterMs);
  const noted = await outbox.of(store).updateOne(
    { _id: row._id, state: "sending", attempts: row.attempts },
    {
      $set: { state: "planned", reason, nextAt, claimedAt: null },
      $inc: { retries: 1 },
      $currentDate: { updatedAt: true },
    },
  );
  return noted.modifiedCount === 1;
}

/** The next message of the conversation that waits to leave; null when none does. */
export async function nextOutgoing(
  store: Store,
  conversation: string,
): Promise<{ message: MessageId; lane: Lane } | null> {
  const [first] = await outbox
    .of(store)
    .find(
      { conversation, state: { $in: ["planned", "sending"] } },
      { projection: { seq: 1, lane: 1, state: 1 } },
    )
    .sort({ seq: 1 })
    .limit(1)
    .toArray();
  return first ? { message: first._id, lane: first.lane } : null;
}

/** Messages whose time to leave has come and whose job may be lost, and attempts that show no life: for the sweeper. */
export async function overdueMessages(
  store: Store,
  now: Date,
  limit: number,
): Promise<{ message: MessageId; lane: Lane }[]> {
  const table = outbox.of(store);
  const only = { projection: { lane: 1 } };
  const due = await table
    .find({ state: "planned", nextAt: { $lte: new Date(now.getTime() - 1_000) } }, only)
    .sort({ nextAt: 1 })
    .limit(limit)
    .toArray();
  const silent = await table
    .find(
      {
        state: "sending",
        nextAt: { $lte: now },
        claimedAt: { $lte: new Date(now.getTime() - deadAfterMs) },
      },
      only,
    )
    .limit(limit)
    .toArray();
  return [...due, ...silent].map((row) => ({ message: row._id, lane: row.lane }));
}
