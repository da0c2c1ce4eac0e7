import type { CallResult } from "../../core/callback.ts";
import type { AgentId, ItemId, WrapUpCodeId } from "../../core/ids.ts";
import type { ItemState, ItemStateName } from "../../core/item.ts";
import type { Actor, Happening } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import { afterTalk, type WrapUpCode } from "../../core/queue.ts";
import type { ItemView } from "../../core/view.ts";
import { append } from "./append.ts";
import { Late } from "./atHand.ts";
import { callAgain, endOfCall } from "./callbacks.ts";
import { change, type Tx } from "./change.ts";
import { codes } from "./codes.ts";
import { completeItem, endByItself } from "./completion.ts";
import { onHeld, type Held, type Step } from "./held.ts";
import { findItem, moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { queueOf } from "./lookups.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { tellTouched } from "./touched.ts";
import { itemView } from "./views.ts";

/** The talk is over: wrap-up begins, or the item is completed, as its queue says. */
export function finish(store: Store, end: Step): Promise<ItemView> {
  return onHeld(store, end, async ({ item, actor, agent }) => {
    const { state } = item;
    if (state.name === "wrapping" || state.name === "completed") return itemView(item);
    if (state.name !== "assigned" && state.name !== "on_hold") throw new Problem("wrong_state");
    const queue = await queueOf(store, item.queue);
    const after = queue ? afterTalk(queue.wrapUp) : "nothing";
    if (after !== "nothing") return beginWrapUp(store, item, { actor, agent, ...after });
    // What came of a call is always asked.
    if (item.callback) return beginWrapUp(store, item, { actor, agent, limitMs: null });
    return completeItem(store, item, { actor, code: null, codeName: "" });
  });
}

/** What an agent said at the end, kept where the time must run out all the same. */
type Chosen = Pick<Extract<ItemState, { name: "wrapping" }>, "code" | "call">;

/** The talk is over and its agent has something to do; `chosen`: what they said already. */
async function beginWrapUp(
  store: Store,
  item: ItemRecord,
  {
    actor,
    agent,
    limitMs,
    chosen,
  }: { actor: Actor; agent: AgentId; limitMs: number | null; chosen?: Chosen },
): Promise<ItemView> {
  return change(store, async (tx) => {
    const appended = await append(
      tx,
      { _id: item.conversation, item: item._id },
      {
        count: 1,
        lines: (_, at) => {
          const untilMs = limitMs === null ? null : at.getTime() + limitMs;
          const what: Happening = { kind: "item.wrapping", item: item._id, agent, untilMs };
          return [{ actor, item: item._id, what }];
        },
      },
      { $set: { itemState: "wrapping" } },
    );
    if (!appended) throw new Late();
    const { at } = appended;
    const until = limitMs === null ? null : new Date(at.getTime() + limitMs);
    const moved = await moveItem(
      tx,
      { item: item._id, names: [item.state.name], agent, rev: item.rev },
      { name: "wrapping", agent, since: at, until, ...chosen },
    );
    if (!moved) throw new Late();
    await changeLoad(tx, agent, at, { active: -1, wrapping: 1 });
    tellWrapping(tx, moved, limitMs);
    return itemView(moved);
  });
}

function tellWrapping(tx: Tx, item: ItemRecord, delayMs: number | null): void {
  tx.news.push({ kind: "item", record: item });
  if (delayMs === null) return;
  const data = { item: item._id, rev: item.rev };
  tx.news.push({ kind: "job", job: "endWrapUp", data, options: { delayMs } });
}

/** How an agent ends their work on an item. `call`: what came of it, where the client was to be called. */
export interface End extends Step {
  code: WrapUpCodeId | null;
  call?: CallResult | undefined;
}

/**
 * Ends wrap-up and closes the conversation; a client who is to be called again goes back to the queue instead. Where the time
 * after a talk is fixed, what was chosen is kept and the time goes on; only a supervisor ends it sooner. Problems
 * `code_required` when the queue wants a code, `result_required` when nobody said what came of a call.
 */
export function complete(store: Store, end: End): Promise<ItemView> {
  return onHeld(store, end, (held) => completeHeld(store, held, end));
}

async function completeHeld(
  store: Store,
  { item, actor, agent }: Held,
  end: Pick<End, "code" | "call">,
): Promise<ItemView> {
  if (item.state.name === "completed" || isPutOff(item, actor.id, end.call)) return itemView(item);
  if (!completable.includes(item.state.name)) throw new Problem("wrong_state");
  if (item.callback && !end.call) throw new Problem("result_required");
  const queue = await queueOf(store, item.queue);
  const call = item.callback ? end.call : undefined;
  const ended = call && endOfCall(item, queue, agent, call, await store.mongo.now());
  if (call && ended && ended.nextMs !== null) {
    const next = { told: ended.told, nextMs: ended.nextMs };
    return orLate(await callAgain(store, item, { actor, agent }, call, next));
  }
  const code = await codeOf(store, end);
  // Why they came is known only of those who were spoken with, and only a talk has a time after it.
  const isSpokenWith = !call || call.result === "reached";
  if (!code && isSpokenWith && queue?.wrapUp.codeRequired) throw new Problem("code_required");
  if (isSpokenWith && queue?.wrapUp.mode === "timed_fixed" && agent === actor.id) {
    const chosen = { ...(code ? { code: code.id } : {}), ...(call ? { call } : {}) };
    const waits = await stayFor(store, item, { actor, agent, limitMs: queue.wrapUp.limitMs, chosen });
    if (waits) return waits;
  }
  const ending = { actor, code: code?.id ?? null, codeName: code?.name.ru ?? "" };
  return completeItem(store, item, ended ? { ...ending, called: ended.told } : ending);
}

async function codeOf(store: Store, { code }: Pick<End, "code">): Promise<WrapUpCode | null> {
  const found = code === null ? null : await codes.find(store, code);
  if (code !== null && !found) throw new Problem("bad_input", { fields: { code: "not_found" } });
  return found;
}

/** Told twice that the client is to be called again: the second time nothing is left to do. */
function isPutOff({ state, own }: ItemRecord, by: AgentId, call: End["call"]): boolean {
  return Boolean(call && state.name === "queued" && state.notBefore && own?.agent === by);
}

function orLate(record: ItemRecord | null): ItemView {
  if (!record) throw new Late();
  return itemView(record);
}

/** The time is fixed: what was chosen is kept until it is over. Null when it is over. */
async function stayFor(
  store: Store,
  item: ItemRecord,
  { chosen, ...begin }: { actor: Actor; agent: AgentId; limitMs: number; chosen: Chosen },
): Promise<ItemView | null> {
  const { state } = item;
  if (state.name !== "wrapping") return beginWrapUp(store, item, { ...begin, chosen });
  const at = await store.mongo.now();
  if (state.until === null || state.until <= at) return null;
  const { name, agent, since, until } = state;
  return change(store, async (tx) => {
    const from = { item: item._id, names: [name], agent, rev: item.rev };
    const kept = await moveItem(tx, from, { name, agent, since, until, ...chosen });
    if (!kept) throw new Late();
    tellTouched(tx, kept, at);
    return itemView(kept);
  });
}

const completable: readonly ItemStateName[] = ["assigned", "on_hold", "wrapping"];

/** Adds the queue's limit once more to the time for wrap-up. Problem `wrong_state` where the time is fixed. */
export function extend(store: Store, more: Step): Promise<ItemView> {
  return onHeld(store, more, async ({ item, actor, agent }) => {
    const { state } = item;
    const queue = await queueOf(store, item.queue);
    if (state.name !== "wrapping" || state.until === null || queue?.wrapUp.mode !== "timed")
      throw new Problem("wrong_state");
    const until = new Date(state.until.getTime() + queue.wrapUp.limitMs);
    const what: Happening = { kind: "item.extended", item: item._id, agent, untilMs: until.getTime() };
    return step(store, item, { actor, what }, { itemState: "wrapping" }, async (tx, at) => {
      const moved = await moveItem(
        tx,
        { item: item._id, names: ["wrapping"], agent, rev: item.rev },
        { ...state, until },
      );
      if (moved) tellWrapping(tx, moved, until.getTime() - at.getTime());
      return moved;
    });
  });
}

/** Ends a wrap-up whose time is over by the database's clock. Returns the milliseconds that are left, 0 when done, null when it was not wrapping any more. */
export async function endWrapUp(store: Store, end: { item: ItemId; rev: number }): Promise<number | null> {
  const item = await findItem(store, end.item);
  if (item?.state.name !== "wrapping" || item.state.until === null || item.rev !== end.rev) return null;
  const leftMs = item.state.until.getTime() - (await store.mongo.now()).getTime();
  if (leftMs > 0) return leftMs;
  return (await endByItself(store, item)) ? 0 : null;
}

/** Lays the item aside; it keeps its agent. */
export function hold(store: Store, rest: Step): Promise<ItemView> {
  return onHeld(store, rest, async ({ item, actor, agent }) => {
    if (item.state.name === "on_hold") return itemView(item);
    if (item.state.name !== "assigned") throw new Problem("wrong_state");
    const what: Happening = { kind: "item.held", item: item._id, agent };
    return step(store, item, { actor, what }, { itemState: "on_hold" }, (tx, at) =>
      moveItem(
        tx,
        { item: item._id, names: ["assigned"], agent, rev: item.rev },
        { name: "on_hold", agent, since: at, until: null },
      ),
    );
  });
}

/** Takes it up again, from hold or from wrap-up. */
export function resume(store: Store, back: Step): Promise<ItemView> {
  return onHeld(store, back, async ({ item, actor, agent }) => {
    const { state } = item;
    if (state.name === "assigned") return itemView(item);
    if (state.name !== "on_hold" && state.name !== "wrapping") throw new Problem("wrong_state");
    const what: Happening = { kind: "item.resumed", item: item._id, agent };
    return step(store, item, { actor, what }, { itemState: "assigned" }, async (tx, at) => {
      const moved = await moveItem(
        tx,
        { item: item._id, names: [state.name], agent, rev: item.rev },
        { name: "assigned", agent, since: at },
      );
      if (moved && state.name === "wrapping") await changeLoad(tx, agent, at, { wrapping: -1, active: 1 });
      return moved;
    });
  });
}

/** One row of the log and one move of the item. */
async function step(
  store: Store,
  item: ItemRecord,
  told: { actor: Actor; what: Happening },
  set: { itemState: ItemStateName },
  move: (tx: Tx, at: Date) => Promise<ItemRecord | null>,
): Promise<ItemView> {
  return change(store, async (tx) => {
    const appended = await append(
      tx,
      { _id: item.conversation, item: item._id },
      [{ ...told, item: item._id }],
      { $set: set },
    );
    const moved = appended && (await move(tx, appended.at));
    if (!moved) throw new Late();
    if (!tx.news.some((one) => one.kind === "item")) tx.news.push({ kind: "item", record: moved });
    return itemView(moved);
  });
}
