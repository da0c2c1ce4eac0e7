import type { WrapUpCodeId } from "../../core/ids.ts";
import type { ItemState } from "../../core/item.ts";
import type { Actor, Happening } from "../../core/log.ts";
import type { ItemView } from "../../core/view.ts";
import { append, type Line } from "./append.ts";
import { Late } from "./atHand.ts";
import { calledBy } from "./callbacks.ts";
import { change, type Tx } from "./change.ts";
import { codes } from "./codes.ts";
import { moveItem } from "./items.ts";
import { changeLoad } from "./load.ts";
import type { ConversationRecord } from "./records/conversations.ts";
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
export async function completeIn(tx: Tx, item: ItemRecord, ending: Ending): Promise<ItemView> {
  const { state } = item;
  if (!isHeld(state)) throw new Late();
  const { agent } = state;
  // The client may have left first; a conversation closes once.
  const at =
    (await tellEnd(tx, item, state, ending, "open")) ?? (await tellEnd(tx, item, state, ending, "closed"));
  if (!at) throw new Late();
  const moved = await moveItem(
    tx,
    { item: item._id, names: [state.name], agent, rev: item.rev },
    { name: "completed", agent, at, code: ending.code },
  );
  if (!moved) throw new Late();
  const was = state.name === "wrapping" ? "wrapping" : "active";
  await changeLoad(tx, agent, at, { [was]: -1, give: item }, { set: { idleSince: at } });
  tx.news.push({ kind: "item", record: moved });
  tx.news.push({ kind: "job", job: "route", data: { agent } });
  return itemView(moved);
}

/** The states from which an item is completed. */
type Ended = Extract<ItemState, { name: "assigned" | "on_hold" | "wrapping" }>;

function isHeld(state: ItemState): state is Ended {
  return state.name === "assigned" || state.name === "on_hold" || state.name === "wrapping";
}

/**
 * Tells of the end in a conversation that still is `as`, and closes it if it was open; when. Null when it is not, or has
 * another item now: then nothing was written.
 */
async function tellEnd(
  tx: Tx,
  item: ItemRecord,
  state: Ended,
  { actor, code, codeName, called }: Ending,
  as: ConversationRecord["state"],
): Promise<Date | null> {
  const told = (at: Date): Happening[] => {
    const wrapUpMs = state.name === "wrapping" ? at.getTime() - state.since.getTime() : 0;
    const { agent } = state;
    return [
      ...(called ? [called] : []),
      { kind: "item.completed", item: item._id, agent, code, codeName, wrapUpMs },
    ];
  };
  const closes = as === "open";
  const appended = await append(
    tx,
    { _id: item.conversation, item: item._id, state: as },
    {
      count: (called ? 2 : 1) + (closes ? 1 : 0),
      lines: (_, at): Line[] => [
        ...told(at).map((what) => ({ actor, item: item._id, what })),
        ...(closes ? [{ actor, what: { kind: "conversation.closed" } as const }] : []),
      ],
    },
    {
      $set: { state: "closed", item: null, itemState: null, agent: null },
      ...(closes ? { $currentDate: { closedAt: true } } : {}),
    },
  );
  return appended && appended.at;
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
