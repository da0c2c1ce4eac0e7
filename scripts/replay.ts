/**
 * `npm run replay -- <item id or conversation number>`: makes every routing decision about it again from the facts that
 * were kept beside the offer, and says whether the choice is the same. Ends with 1 when one differs. Reads MONGO_URL, or
 * the store of a running `npm start`.
 */
import { listAgents } from "../adapters/store/agents.ts";
import { explanationsOf } from "../adapters/store/explanations.ts";
import { openMongo } from "../adapters/store/openMongo.ts";
import { queues } from "../adapters/store/queues.ts";
import { conversations } from "../adapters/store/records/conversations.ts";
import { items, type ItemRecord } from "../adapters/store/records/items.ts";
import type { Store } from "../adapters/store/store.ts";
import { decisionReport, type Called } from "./replay/report.ts";
import { Refusal } from "./setup/refusal.ts";
import { storeAddress } from "./setup/storeAddress.ts";

type Base = Pick<Store, "mongo">;

/** The item of this id, or all of the conversation with this number, oldest first. */
async function itemsOf(store: Base, wanted: string): Promise<ItemRecord[]> {
  const one = await items.of(store).findOne({ _id: wanted });
  if (one) return [one];
  const number = /^№?(\d{1,15})$/.exec(wanted)?.[1];
  if (number === undefined) throw new Refusal(`There is no item ${wanted}.`);
  const head = await conversations.of(store).findOne({ number: Number(number) });
  if (!head) throw new Refusal(`There is no item and no conversation ${wanted}.`);
  return items.of(store).find({ conversation: head._id }).sort({ arrivedAt: 1 }).toArray();
}

async function namesOf(store: Base): Promise<Called> {
  const [people, lines] = await Promise.all([listAgents(store), queues.list(store)]);
  const agents = new Map(people.map(({ _id, name }) => [_id, name]));
  const names = new Map(lines.map(({ id, name }) => [id, name.en]));
  return { agent: (id) => agents.get(id) ?? id, queue: (id) => names.get(id) ?? id };
}

/** Prints the item's decisions; how many of them come out otherwise. */
async function replayItem(store: Base, item: ItemRecord, called: Called): Promise<number> {
  const decisions = await explanationsOf(store, item);
  console.log(
    `Item ${item._id}, conversation ${item.number}, queue ${called.queue(item.queue)}, ${item.state.name}`,
  );
  if (decisions.length === 0) console.log("\nIt was never offered to anybody.");
  for (const decision of decisions) console.log(`\n${decisionReport(decision, called)}`);
  return decisions.filter(({ again }) => again !== null && !again.same).length;
}

async function replayAll(store: Base, wanted: string): Promise<void> {
  const called = await namesOf(store);
  let different = 0;
  for (const item of await itemsOf(store, wanted)) different += await replayItem(store, item, called);
  if (different > 0) process.exitCode = 1;
}

try {
  const [wanted, ...more] = process.argv.slice(2);
  if (!wanted || more.length > 0) throw new Refusal("Give an item's id or a conversation's number.");
  const mongo = await openMongo(storeAddress());
  try {
    await replayAll({ mongo }, wanted);
  } finally {
    await mongo.close();
  }
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
}
