import { isOpenReservation } from "../../core/reservation.ts";
import type { FloorFacts } from "../../core/routing/invariants.ts";
import { storyOf, type StoryRow } from "../../core/story.ts";
import type { Tx } from "./change.ts";
import { interactions } from "./records/interactions.ts";
import type { ItemRecord } from "./records/items.ts";

/** So many conversations are asked for at once: what comes back keeps nobody waiting. */
const atOnce = 25;

/** Of why an offer was made, only the lists are long; and what was written makes no reservation. */
const long = {
  "what.why.candidates": 0,
  "what.why.excluded": 0,
  "what.why.items": 0,
  "what.message": 0,
};

/** Who has which of these items by what the log alone says, for the comparison with the records. */
export async function reservedByLog(
  tx: Tx,
  open: readonly ItemRecord[],
): Promise<NonNullable<FloorFacts["reservations"]>> {
  const found: NonNullable<FloorFacts["reservations"]>[number][] = [];
  for (let from = 0; from < open.length; from += atOnce) {
    const some = open.slice(from, from + atOnce);
    for (const [item, rows] of await rowsOf(tx, some))
      for (const one of storyOf(rows).reservations)
        if (isOpenReservation(one)) found.push({ item, agent: one.agent });
  }
  return found;
}

async function rowsOf(tx: Tx, some: readonly ItemRecord[]): Promise<Map<string, StoryRow[]>> {
  const byItem = new Map<string, StoryRow[]>(some.map(({ _id }) => [_id, []]));
  const rows = await interactions
    .of(tx.store)
    .find(
      {
        conversation: { $in: some.map(({ conversation }) => conversation) },
        seq: { $gt: 0 },
        item: { $in: [...byItem.keys()] },
      },
      { session: tx.session, projection: long },
    )
    .sort({ seq: 1 })
    .toArray();
  for (const { item = "", at, what } of rows) byItem.get(item)?.push({ atMs: at.getTime(), what });
  return byItem;
}
