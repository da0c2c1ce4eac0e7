import type { ItemAtHand } from "../../../../adapters/store/atHand.ts";
import type { ItemRecord } from "../../../../adapters/store/records/items.ts";
import type { ItemStateName } from "../../../../core/item.ts";
import type { History } from "../world.ts";

/** Something that happens, chosen and ready to run, perhaps beside others. */
export interface Act {
  name: string;
  run(): Promise<unknown>;
}

/** What an act is chosen from: as it is before the batch, so that acts of one batch may meet. */
export interface Scene {
  history: History;
  open: ItemRecord[];
  /** The item that an act of this batch is already about: acts that meet are the ones to be tried. */
  focus: { item?: ItemRecord };
}

/** Chooses one, or null where there is nothing to do it to. */
export type Maker = (scene: Scene) => Act | null;

/** One of the items in these states, every other time the one that was chosen before. */
export function among({ history, open, focus }: Scene, ...states: ItemStateName[]): ItemRecord | undefined {
  const isThere = ({ state }: ItemRecord): boolean => states.includes(state.name);
  if (focus.item && isThere(focus.item) && history.below(2) === 0) return focus.item;
  const item = history.oneOf(open.filter(isThere));
  if (item) focus.item = item;
  return item;
}

/** The item by its id or, in half of the histories, as it was read before the batch: the server hands in what it has read. */
export function atHand({ history }: Scene, item: ItemRecord): ItemAtHand {
  return history.seed % 4 < 2 ? item._id : item;
}

/** The end of its id, for people. */
export function short({ _id }: ItemRecord): string {
  return _id.slice(-5);
}
