import { askedOf, openStates } from "../../core/item.ts";
import type { Actor, Happening } from "../../core/log.ts";
import { afterTalk } from "../../core/queue.ts";
import { append } from "./append.ts";
import type { Tx } from "./change.ts";
import { completeIn } from "./completion.ts";
import { moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueOf } from "./lookups.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import { items, type ItemRecord } from "./records/items.ts";
import { freeAsked, rescindedTo } from "./returns.ts";

/**
 * The client left. Whoever still waited is gone from the queue; an agent who was talking gets their wrap-up, and the
 * conversation shows that it ended.
 */
export async function endByClient(tx: Tx, head: ConversationRecord | null): Promise<void> {
  if (head?.state !== "open") return;
  const actor: Actor = { kind: "client", id: head.client, name: head.clientName };
  const item =
    head.item === null ? null : await items.of(tx.store).findOne({ _id: head.item }, { session: tx.session });
  // Whoever asked to be called, or for a letter, may close everything.
  if (item && (item.callback || item.letter) && openStates.includes(item.state.name)) return;
  switch (item?.state.name) {
    case "queued":
    case "reserved":
    case "self_service":
      return abandon(tx, head, item, actor);
    case "assigned":
    case "on_hold":
      return wrapAfterClient(tx, head, item, actor);
    default:
      await append(tx, { _id: head._id, state: "open" }, [{ actor, what: { kind: "conversation.closed" } }], {
        $set: { state: "closed" },
        $currentDate: { closedAt: true },
      });
  }
}

async function abandon(tx: Tx, head: ConversationRecord, item: ItemRecord, actor: Actor): Promise<void> {
  const { state } = item;
  const asked = askedOf(state);
  const rescinded = rescindedTo(asked, item._id, "abandoned");
  const appended = await append(
    tx,
    { _id: head._id, state: "open" },
    {
      count: rescinded.length + 2,
      lines: (_, at) => {
        const waitedMs = at.getTime() - item.arrivedAt.getTime();
        const told: Happening[] = [
          ...rescinded,
          { kind: "item.abandoned", item: item._id, waitedMs },
          { kind: "conversation.closed" },
        ];
        return told.map((what) => ({ actor, item: item._id, what }));
      },
    },
    {
      $set: { state: "closed", item: null, itemState: null, agent: null },
      $currentDate: { closedAt: true },
    },
  );
  if (!appended) return;
  const { at } = appended;
  const moved = await moveItem(
    tx,
    { item: item._id, names: [state.name], rev: item.rev },
    { name: "abandoned", at },
  );
  if (!moved) throw new Error("The item changed while its client left.");
  await freeAsked(tx, item, asked, at);
  tx.news.push({ kind: "item", record: moved, also: { agents: asked.map(({ agent }) => agent) } });
}

async function wrapAfterClient(
  tx: Tx,
  head: ConversationRecord,
  item: ItemRecord,
  actor: Actor,
): Promise<void> {
  const { state } = item;
  if (state.name !== "assigned" && state.name !== "on_hold") return;
  const { agent } = state;
  const queue = await queueOf(tx.store, item.queue);
  const after = queue ? afterTalk(queue.wrapUp) : "nothing";
  if (after === "nothing") {
    await completeIn(tx, item, { actor, code: null, codeName: "" });
    return;
  }
  const { limitMs } = after;
  const appended = await append(
    tx,
    { _id: head._id, state: "open" },
    {
      count: 2,
      lines: (_, at) => {
        const untilMs = limitMs === null ? null : at.getTime() + limitMs;
        return [
          { actor, what: { kind: "conversation.closed" } },
          { actor, item: item._id, what: { kind: "item.wrapping", item: item._id, agent, untilMs } },
        ];
      },
    },
    { $set: { state: "closed", itemState: "wrapping" }, $currentDate: { closedAt: true } },
  );
  if (!appended) return;
  const { at } = appended;
  const until = limitMs === null ? null : new Date(at.getTime() + limitMs);
  const moved = await moveItem(
    tx,
    { item: item._id, names: [state.name], rev: item.rev },
    { name: "wrapping", agent, since: at, until },
  );
  if (!moved) throw new Error("The item changed while its client left.");
  await changeLoad(tx, agent, at, { active: -1, wrapping: 1 });
  tx.news.push({ kind: "item", record: moved });
  if (limitMs !== null) {
    const data = { item: item._id, rev: moved.rev };
    tx.news.push({ kind: "job", job: "endWrapUp", data, options: { delayMs: limitMs } });
  }
}
