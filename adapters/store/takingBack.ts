import { askedOf, type ReturnCause } from "../../core/item.ts";
import type { Actor, Happening } from "../../core/log.ts";
import { append } from "./append.ts";
import type { Tx } from "./change.ts";
import { moveItem } from "./items.ts";
import { queueName, queueOf } from "./lookups.ts";
import type { ItemRecord } from "./records/items.ts";
import { freeAsked, rescindedTo } from "./returns.ts";

const router: Actor = { kind: "system", part: "routing" };

/** Inside a transaction: what lies in front of agents is taken back because the item has changed; it waits at its place again. */
export async function takeBackOffer(tx: Tx, item: ItemRecord, cause: ReturnCause): Promise<ItemRecord> {
  const asked = askedOf(item.state);
  if (asked.length === 0) return item;
  const queue = queueName(await queueOf(tx.store, item.queue));
  const told: Happening[] = [
    ...rescindedTo(asked, item._id, cause),
    { kind: "item.queued", item: item._id, queue: item.queue, queueName: queue, cause },
  ];
  const appended = await append(
    tx,
    { _id: item.conversation, item: item._id },
    told.map((what) => ({ actor: router, item: item._id, what })),
    { $set: { itemState: "queued", agent: null } },
  );
  const moved =
    appended &&
    (await moveItem(
      tx,
      { item: item._id, names: ["reserved"], rev: item.rev },
      { name: "queued", since: appended.at },
    ));
  if (!moved) throw new Error("The item changed while its offer was taken back.");
  await freeAsked(tx, item, asked, appended.at);
  tx.news.push({ kind: "item", record: moved, also: { agents: asked.map(({ agent }) => agent) } });
  return moved;
}
