import type { AccountId, ConversationId, QueueId } from "../../core/ids.ts";
import type { InboundMessage } from "../../core/inbound.ts";
import { openStates } from "../../core/item.ts";
import { append } from "./append.ts";
import type { Tx } from "./change.ts";
import { accountOf, queueName, queueOf } from "./lookups.ts";
import type { Head } from "./records/conversations.ts";
import type { InboxRecord } from "./records/inbox.ts";
import { interactions } from "./records/interactions.ts";
import { items } from "./records/items.ts";
import { tellTouched } from "./touched.ts";

/** All accounts of ours that the message came to or names, the one it belongs to first. */
export function accountsIn(row: InboxRecord, message: InboundMessage): AccountId[] {
  return [...new Set([...(message.accounts ?? []), row.account])];
}

/** The row as if it had come to the account that the message belongs to, so that it does not matter which copy came first. */
export function atHome(row: InboxRecord, message: InboundMessage): InboxRecord {
  const [account = row.account] = accountsIn(row, message);
  return account === row.account ? row : { ...row, account };
}

/**
 * Lets the queues of the accounts that are not the conversation's own see it. Each is let in once: a late copy does not
 * undo a transfer.
 */
export async function shareQueues(
  tx: Tx,
  { _id, account: own }: Pick<Head, "_id" | "account">,
  accounts: readonly AccountId[],
): Promise<void> {
  const others = accounts.filter((account) => account !== own);
  if (others.length === 0) return;
  const [home, ...found] = await Promise.all([own, ...others].map((id) => accountOf(tx.store, id)));
  const queues = new Set(found.flatMap((account) => (account ? [account.queue] : [])));
  queues.delete(home?.queue ?? "");
  for (const queue of queues) await shareQueue(tx, _id, queue);
}

async function shareQueue(tx: Tx, conversation: ConversationId, queue: QueueId): Promise<void> {
  const before = await interactions
    .of(tx.store)
    .findOne(
      { conversation, "what.kind": "conversation.shared", "what.queue": queue },
      { session: tx.session, projection: { _id: 1 } },
    );
  const known = await queueOf(tx.store, queue);
  if (before || !known) return;
  const appended = await append(
    tx,
    { _id: conversation, queue: { $ne: queue } },
    [
      {
        actor: { kind: "system", part: "receive" },
        what: { kind: "conversation.shared", queue, queueName: queueName(known) },
      },
    ],
    { $addToSet: { alsoQueues: queue } },
  );
  if (appended?.head.item) await shareItem(tx, appended.head.item, queue, appended.at);
}

async function shareItem(tx: Tx, item: string, queue: QueueId, at: Date): Promise<void> {
  const record = await items
    .of(tx.store)
    .findOneAndUpdate(
      { _id: item, "state.name": { $in: [...openStates] } },
      { $addToSet: { alsoQueues: queue }, $inc: { rev: 1 } },
      { session: tx.session, returnDocument: "after" },
    );
  if (!record) return;
  tellTouched(tx, record, at);
  // Someone of the further queue may be free for it.
  if (record.state.name === "queued" && !tx.placed.includes(item)) tx.placed.push(item);
}
