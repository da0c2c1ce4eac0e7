import type { WrapUpCodeId } from "../../core/ids.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { ItemView } from "../../core/view.ts";
import { append, type Line } from "./append.ts";
import { Late } from "./atHand.ts";
import { calledBy } from "./callbacks.ts";
import { change, type Tx } from "./change.ts";
import { codes } from "./codes.ts";
import { moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import { conversations } from "./records/conversations.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";
import { itemView } from "./views.ts";

/** Who ended it, and why the client had come. */
interface Ending {
  actor: Actor;
  code: WrapUpCodeId | null;
  codeName: string;
  /** What came of a call. */
  called?: Happening;
}

const timer: Actor = { kind: "system", part: "timer" };

/** The item is done: what it weighed on its agent is gone, and its conversation closes. */
export function completeItem(store: Store, item: ItemRecord, ending: Ending): Promise<ItemView> {
  return change(store, (tx) => completeIn(tx, item, ending));
}

/** The same inside a transaction. Throws `Late` when somebody was quicker. */
export async function completeIn(
  tx: Tx,
  item: ItemRecord,
  { actor, code, codeName, called }: Ending,
): Promise<ItemView> {
  const { state } = item;
  if (state.name !== "assigned" && state.name !== "on_hold" && state.name !== "wrapping") throw new Late();
  const { agent } = state;
  const head = await conversations
    .of(tx.store)
    .findOne({ _id: item.conversation }, { session: tx.session, projection: { state: 1 } });
  // The client may have left first; a conversation closes once.
  const closes = head?.state === "open";
  const appended = await append(
    tx,
    { _id: item.conversation, item: item._id },
    {
      count: 1 + (called ? 1 : 0) + (closes ? 1 : 0),
      lines: (_, at) => {
        const wrapUpMs = state.name === "wrapping" ? at.getTime() - state.since.getTime() : 0;
        const lines: Line[] = [
          ...(called ? [{ actor, item: item._id, what: called }] : []),
          {
            actor,
            item: item._id,
            what: { kind: "item.completed", item: item._id, agent, code, codeName, wrapUpMs },
          },
        ];
        if (closes) lines.push({ actor, what: { kind: "conversation.closed" } });
        return lines;
      },
    },
    {
      $set: { state: "closed", item: null, itemState: null, agent: null },
      ...(closes ? { $currentDate: { closedAt: true } } : {}),
    },
  );
  if (!appended) throw new Late();
  const { at } = appended;
  const moved = await moveItem(
    tx,
    { item: item._id, names: [state.name], agent, rev: item.rev },
    { name: "completed", agent, at, code },
  );
  if (!moved) throw new Late();
  const was = state.name === "wrapping" ? "wrapping" : "active";
  await changeLoad(tx, agent, at, { [was]: -1, give: item }, { set: { idleSince: at } });
  tx.news.push({ kind: "item", record: moved });
  tx.news.push({ kind: "job", job: "route", data: { agent } });
  return itemView(moved);
}

/**
 * Nobody chooses a code any more, and nobody may be held for it: what was chosen before counts, and a missing code shows in
 * the log. False when someone was quicker.
 */
export async function endByItself(store: Store, item: ItemRecord): Promise<boolean> {
  const { state, callback } = item;
  if (state.name !== "wrapping") return false;
  const code = state.code === undefined ? null : await codes.find(store, state.code);
  const called =
    callback && state.call ? { called: calledBy(item._id, state.agent, callback, state.call) } : {};
  const ending = { actor: timer, code: code?.id ?? null, codeName: code?.name.ru ?? "", ...called };
  try {
    await completeItem(store, item, ending);
    return true;
  } catch (error) {
    if (error instanceof Late) return false;
    throw error;
  }
}
