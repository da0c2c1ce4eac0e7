import type { AgentId, ChannelName, ConversationId, MessageId } from "../../core/ids.ts";
import type { Actor, Happening, LogEntry } from "../../core/log.ts";
import { statesBefore, type DeliveryState, type FileRef, type Message } from "../../core/message.ts";
import { Problem } from "../../core/problems.ts";
import { isDuplicate } from "../mongo.ts";
import { append, type Appended } from "./append.ts";
import { change, type Tx } from "./change.ts";
import type { Filter } from "./noun.ts";
import { externalKey } from "./received.ts";
import { conversations, type Head } from "./records/conversations.ts";
import { interactions } from "./records/interactions.ts";
import { items } from "./records/items.ts";
import { outbox, type OutboxRecord } from "./records/outbox.ts";
import type { Store } from "./store.ts";
import { entryOf } from "./views.ts";

/** An agent's answer. `id` is made by the desk. */
export interface ReplyPlan {
  id: MessageId;
  conversation: ConversationId;
  by: { id: AgentId; name: string };
  text: string;
  subject?: string;
  copies?: string[];
  files: FileRef[];
}

/** Writes the answer into the log and the outbox, then queues its delivery. The same id twice is one answer. */
export async function planReply(store: Store, plan: ReplyPlan): Promise<LogEntry> {
  try {
    return await change(store, async (tx) => {
      const appended = await planMessage(tx, {
        ...plan,
        actor: { kind: "agent", ...plan.by },
        automatic: false,
      });
      if (!appended) throw new Problem("not_found");
      await noteAnswer(tx, appended.head);
      return appended.entries[0] as LogEntry;
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const known = await interactions.of(store).findOne({ message: plan.id });
    if (known?.conversation !== plan.conversation) throw new Problem("already_exists");
    return entryOf(known);
  }
}

/** Inside a transaction: the row of the log and the row of the outbox. `through` sends it by another channel than the conversation is answered by. */
export async function planMessage(
  tx: Tx,
  plan: Omit<ReplyPlan, "by"> & {
    actor: Actor;
    automatic: boolean;
    through?: Pick<OutboxRecord, "channel" | "account" | "contact" | "to">;
  },
): Promise<Appended | null> {
  const files = plan.files.map((file) => file.id);
  const copies = plan.copies ?? [];
  const route = (head: Head) => plan.through ?? head.answersTo ?? head;
  const message = (head: Head): Message => {
    const made: Message = {
      id: plan.id,
      conversation: head._id,
      channel: route(head).channel,
      direction: "out",
      text: plan.text,
      files: plan.files,
    };
    if (plan.subject !== undefined) made.subject = plan.subject;
    if (copies.length > 0) made.copies = copies;
    return made;
  };
  const appended = await append(
    tx,
    { _id: plan.conversation },
    {
      count: 1,
      lines: (head) => [
        {
          actor: plan.actor,
          what: { kind: "message.planned", message: message(head) },
          message: plan.id,
          ...(files.length > 0 ? { files } : {}),
        },
      ],
    },
    copies.length > 0
      ? { $addToSet: { participants: { $each: copies.map((one) => one.toLowerCase()) } } }
      : {},
  );
  if (!appended) return null;
  const { head, at } = appended;
  const { channel, account, contact, to } = route(head);
  const lane = tx.store.channels.get(channel)?.lane ?? "live";
  await outbox.of(tx.store).insertOne(
    {
      _id: plan.id,
      conversation: head._id,
      channel,
      account,
      contact,
      to,
      seq: head.seq,
      state: "planned",
      attempts: 0,
      retries: 0,
      claimedAt: null,
      nextAt: at,
      external: null,
      reason: "",
      automatic: plan.automatic,
      plannedAt: at,
      lane,
      updatedAt: at,
    },
    { session: tx.session },
  );
  tx.news.push({ kind: "job", job: "deliver", data: { message: plan.id }, options: { lane } });
  return appended;
}

/** The first answer of a person stops the clock of the service level. */
async function noteAnswer(tx: Tx, head: Head): Promise<void> {
  if (head.answered || head.item === null) return;
  await conversations
    .of(tx.store)
    .updateOne({ _id: head._id }, { $set: { answered: true } }, { session: tx.session });
  const record = await items
    .of(tx.store)
    .findOneAndUpdate(
      { _id: head.item, answerBy: { $type: "date" } },
      { $set: { answerBy: null }, $inc: { rev: 1 } },
      { session: tx.session, returnDocument: "after" },
    );
  if (record) tx.news.push({ kind: "item", record });
}

export interface DeliveryNews {
  message: MessageId | { external: string };
  to: DeliveryState | "delayed";
  external?: string | null;
  reason?: string;
  /** By which channel it must have left for this to be news of it. */
  channel?: ChannelName;
  /** Number of the attempt that tells it: an older one is not believed any more. */
  attempt?: number;
}

/** Moves an outbound message on, by its own id or the provider's; only upwards. False when nothing changed or the message is not ours. */
export function advance(store: Store, news: DeliveryNews): Promise<boolean> {
  return change(store, (tx) => advanceIn(tx, news));
}

/** The same inside a transaction. */
export async function advanceIn(tx: Tx, news: DeliveryNews): Promise<boolean> {
  const { message, to, external, reason = "", channel, attempt } = news;
  const which: Filter<OutboxRecord> = {
    ...(typeof message === "string" ? { _id: message } : { external: message.external }),
    ...(channel === undefined ? {} : { channel }),
  };
  if (to === "delayed") return noteDelay(tx, which, reason);
  const row = await outbox.of(tx.store).findOneAndUpdate(
    {
      ...which,
      state: { $in: statesBefore(to) },
      ...(attempt === undefined ? {} : { attempts: attempt }),
    },
    {
      $set: { state: to, reason, ...(external == null ? {} : { external }) },
      $currentDate: { updatedAt: true },
    },
    { session: tx.session, returnDocument: "after" },
  );
  if (!row) return false;
  const what = happeningOf(row, to, reason);
  if (!what) return true;
  const keys = to === "sent" && row.external !== null ? [row.external] : [];
  await append(
    tx,
    { _id: row.conversation },
    [
      {
        actor: { kind: "system", part: "delivery" },
        what,
        ...(keys.length > 0 ? { externals: keys.map((key) => externalKey(row.account, key)) } : {}),
      },
    ],
    keys.length > 0 ? { $push: { externals: { $each: keys, $slice: -20 } } } : {},
  );
  return true;
}

function happeningOf(row: OutboxRecord, to: DeliveryState, reason: string): Happening | null {
  const message = row._id;
  switch (to) {
    case "planned":
    case "sending":
      return null;
    case "sent":
      return { kind: "message.sent", message, external: row.external };
    case "delivered":
      return { kind: "message.delivered", message };
    case "read":
      return { kind: "message.read", message };
    case "failed":
      return { kind: "message.failed", message, reason };
    case "uncertain":
      return { kind: "message.uncertain", message, reason };
  }
}

async function noteDelay(tx: Tx, which: Filter<OutboxRecord>, reason: string): Promise<boolean> {
  const row = await outbox
    .of(tx.store)
    .findOneAndUpdate(
      which,
      { $set: { reason }, $currentDate: { updatedAt: true } },
      { session: tx.session },
    );
  if (!row) return false;
  await append(tx, { _id: row.conversation }, [
    {
      actor: { kind: "system", part: "delivery" },
      what: { kind: "message.delayed", message: row._id, reason },
    },
  ]);
  return true;
}

/** "Send again" of a message that failed or may not have arrived. Problem `wrong_state` for any other. */
export function retry(
  store: Store,
  again: { message: MessageId; by: { id: AgentId; name: string } },
): Promise<LogEntry> {
  return change(store, async (tx) => {
    const row = await outbox.of(store).findOneAndUpdate(
      { _id: again.message, state: { $in: ["failed", "uncertain"] } },
      {
        $set: { state: "planned", reason: "", retries: 0 },
        $currentDate: { nextAt: true, updatedAt: true },
      },
      { session: tx.session, returnDocument: "after" },
    );
    if (!row) {
      const known = await outbox.of(store).findOne({ _id: again.message }, { session: tx.session });
      throw new Problem(known ? "wrong_state" : "not_found");
    }
    const appended = await append(tx, { _id: row.conversation }, [
      {
        actor: { kind: "agent", ...again.by },
        what: { kind: "message.retried", message: row._id },
      },
    ]);
    if (!appended) throw new Problem("not_found");
    const data = { message: row._id };
    tx.news.push({ kind: "job", job: "deliver", data, options: { lane: row.lane, again: true } });
    return appended.entries[0] as LogEntry;
  });
}
