import {
  afterCall,
  nextCallMs,
  wishToBeCalled,
  type Callback,
  type CallResult,
} from "../../core/callback.ts";
import type { AgentId, ItemId, Millis } from "../../core/ids.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { Queue } from "../../core/queue.ts";
import { plainWays, type CallbackTerms } from "../../core/ways.ts";
import { append } from "./append.ts";
import { change, type Tx } from "./change.ts";
import { findItem, moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueName, queueOf, queueOffering, weightOf } from "./lookups.ts";
import { openItemOf } from "./openItems.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import { duty } from "./records/duty.ts";
import { items, type ItemRecord } from "./records/items.ts";
import { ownSteps } from "./standing.ts";
import type { Store } from "./store.ts";
import { watchWait } from "./timers.ts";
import { takeBackOffer } from "./takingBack.ts";
import { tellTouched } from "./touched.ts";

const timer: Actor = { kind: "system", part: "timer" };

/** Ends a transaction without an error: someone else was quicker. */
class Late extends Error {}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Late) return null;
    throw error;
  }
}

/** How this queue calls back; what was wished before the queue stopped offering it is still kept. */
function termsIn(queue: Queue | null): CallbackTerms {
  return queue?.waysOut.callback ?? plainWays.callback;
}

/**
 * The client wants to be called instead of waiting here. They keep their place; asked twice it is one wish, and another
 * number replaces the first. Where an agent has taken them meanwhile, the agent sees the number.
 */
export async function askCallback(tx: Tx, head: ConversationRecord | null, phone: string): Promise<void> {
  const item = await openItemOf(tx, head);
  const queue = item && (await queueOffering(tx.store, item.queue, "callback"));
  if (!item || !head || item.callback?.phone === phone) return;
  if (!item.callback && !queue?.waysOut.callback) return;
  const callback = wishToBeCalled(phone, item.callback, termsIn(queue));
  await wish(tx, head, item, { kind: "item.callback", item: item._id, phone }, (free) => ({
    $set: { callback, ...(free ? weightOf(tx.store, queue, { ...item, callback }) : {}) },
  }));
}

/** The client waits here after all, at the place that they kept. */
export async function cancelCallback(tx: Tx, head: ConversationRecord | null): Promise<void> {
  const item = await openItemOf(tx, head);
  if (!item?.callback || !head) return;
  const queue = await queueOf(tx.store, item.queue);
  const { callback: _, ...rest } = item;
  await wish(tx, head, item, { kind: "item.callbackCanceled", item: item._id }, (free) => ({
    $unset: { callback: "" },
    ...(free ? { $set: weightOf(tx.store, queue, rest) } : {}),
  }));
}

/**
 * Writes the wish into the log and the item. `free`: nobody holds it, so its weight may change. What lay in front of an
 * agent is taken back first: it was offered as something else.
 */
async function wish(
  tx: Tx,
  head: ConversationRecord,
  item: ItemRecord,
  what: Happening,
  changes: (free: boolean) => Parameters<typeof moveItem>[3],
): Promise<void> {
  const now = item.state.name === "reserved" ? await takeBackOffer(tx, item, "callback") : item;
  const actor: Actor = { kind: "client", id: head.client, name: head.clientName };
  const appended = await append(tx, { _id: head._id, item: item._id }, [{ actor, item: item._id, what }]);
  const free = now.state.name === "queued";
  const { name } = now.state;
  // Whoever waits here again waits for no time of the clock.
  const state =
    now.state.name === "queued" && what.kind === "item.callbackCanceled"
      ? { name: now.state.name, since: now.state.since }
      : now.state;
  const moved = await moveItem(tx, { item: item._id, names: [name], rev: now.rev }, state, changes(free));
  if (!appended || !moved) throw new Error("The item changed while its client chose.");
  tellTouched(tx, moved, appended.at);
  if (free) tx.news.push({ kind: "job", job: "route", data: { item: item._id } });
}

/** What is written when a call ends, and when the next one is due; null where this was the last. */
export interface CallEnd {
  told: Happening;
  nextMs: Millis | null;
}

/** What the log says of a call. */
export function calledBy(item: ItemId, agent: AgentId, callback: Callback, call: CallResult): Happening {
  const { tried, of } = afterCall(callback, call);
  return { kind: "item.called", item, agent, result: call.result, tried, of };
}

/** What this result means for the item by the terms of its queue. */
export function endOfCall(
  item: ItemRecord,
  queue: Queue | null,
  agent: AgentId,
  call: CallResult,
  now: Date,
): CallEnd {
  const before = item.callback ?? wishToBeCalled("", undefined, termsIn(queue));
  return {
    told: calledBy(item._id, agent, before, call),
    nextMs: nextCallMs(before, call, termsIn(queue), now.getTime()),
  };
}

/**
 * The client is to be called again at `nextMs`: until then the item is in its queue and nobody is offered it. Null when it
 * is not the agent's any more.
 */
export async function callAgain(
  store: Store,
  item: ItemRecord,
  by: { actor: Actor; agent: AgentId },
  call: CallResult,
  { told, nextMs }: { told: Happening; nextMs: Millis },
): Promise<ItemRecord | null> {
  const { state, callback } = item;
  if ((state.name !== "assigned" && state.name !== "on_hold" && state.name !== "wrapping") || !callback)
    return null;
  const { actor, agent } = by;
  const queue = await queueOf(store, item.queue);
  const queued: Happening = { ...queuedAs(item, queue, "call_later"), notBeforeMs: nextMs };
  const caller = await duty.of(store).findOne({ _id: agent }, { projection: { team: 1 } });
  return orNull(
    change(store, async (tx) => {
      const appended = await append(
        tx,
        { _id: item.conversation, item: item._id, state: "open" },
        [told, queued].map((what) => ({ actor, item: item._id, what })),
        { $set: { itemState: "queued", agent: null } },
      );
      if (!appended) throw new Late();
      const { at } = appended;
      const moved = await moveItem(
        tx,
        { item: item._id, names: [state.name], agent, rev: item.rev },
        { name: "queued", since: at, notBefore: new Date(nextMs) },
        {
          $set: {
            callback: afterCall(callback, call),
            ...weightOf(store, queue, item),
            own: { agent, team: caller?.team ?? null },
            acceptedAt: null,
            // The bank has answered: what it owes now is the next call, at its time.
            answerBy: null,
          },
        },
      );
      if (!moved) throw new Late();
      const was = state.name === "wrapping" ? "wrapping" : "active";
      await changeLoad(tx, agent, at, { [was]: -1, give: item }, { set: { idleSince: at } });
      tx.news.push({ kind: "item", record: moved, also: { agents: [agent] } });
      tx.news.push({ kind: "job", job: "route", data: { agent } });
      const delayMs = Math.max(0, nextMs - at.getTime());
      tx.news.push({ kind: "job", job: "callAgain", data: { item: item._id }, options: { delayMs } });
      return moved;
    }),
  );
}

function queuedAs(
  item: ItemRecord,
  queue: Queue | null,
  cause: "call_later" | "due",
): Extract<Happening, { kind: "item.queued" }> {
  return { kind: "item.queued", item: item._id, queue: item.queue, queueName: queueName(queue), cause };
}

/**
 * The time for the next call may have come, by the database's clock: then the item waits at its old place, first for
 * whoever called before. Returns the milliseconds that are left, 0 when done, null when it waits for no time any more.
 */
export async function callIsDue(store: Store, id: ItemId): Promise<number | null> {
  const item = await findItem(store, id);
  if (item?.state.name !== "queued" || !item.state.notBefore) return null;
  const leftMs = item.state.notBefore.getTime() - (await store.mongo.now()).getTime();
  if (leftMs > 0) return leftMs;
  const queue = await queueOf(store, item.queue);
  const { sameAgentMs } = termsIn(queue);
  return orNull(
    change(store, async (tx) => {
      const appended = await append(tx, { _id: item.conversation, item: id }, [
        { actor: timer, item: id, what: queuedAs(item, queue, "due") },
      ]);
      if (!appended) throw new Late();
      const { at } = appended;
      const own = {
        ownAgentMs: Math.max(sameAgentMs, queue?.routing.ownAgentMs ?? 0),
        ownTeamMs: queue?.routing.ownTeamMs ?? 0,
      };
      const moved = await moveItem(
        tx,
        { item: id, names: ["queued"], rev: item.rev },
        { name: "queued", since: at },
        { $set: { enteredAt: at, steps: ownSteps(item.own, own) } },
      );
      if (!moved) throw new Late();
      tx.news.push({ kind: "item", record: moved });
      tx.news.push({ kind: "job", job: "route", data: { item: id } });
      if (queue) watchWait(tx, id, queue, at);
      return 0;
    }),
  );
}

/** Items whose next call is due: for the sweeper. */
export async function overdueCalls(store: Store, now: Date, limit: number): Promise<ItemId[]> {
  const found = await items
    .of(store)
    .find({ "state.notBefore": { $lte: now }, "state.name": "queued" }, { projection: { _id: 1 } })
    .limit(limit)
    .toArray();
  return found.map((item) => item._id);
}
