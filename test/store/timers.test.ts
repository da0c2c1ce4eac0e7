import { Queue, type ConnectionOptions, type Job } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queuePrefix } from "../../adapters/queues.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer, declineOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { returnItem } from "../../adapters/store/returns.ts";
import { cancelItem } from "../../adapters/store/transfers.ts";
import type { QueueId } from "../../core/ids.ts";
import { askedOf } from "../../core/item.ts";
import { plainRouting, type Queue as Line } from "../../core/queue.ts";
import { aQueue, openBank, until, type Bank } from "./bank.ts";

let bank: Bank;
let live: Queue;
let redis: Redis;
let [three, two, pair] = ["", "", ""];
beforeAll(async () => {
  bank = await openBank();
  redis = new Redis(bank.ground.redisUrl, { maxRetriesPerRequest: null });
  live = new Queue("live", { connection: redis as unknown as ConnectionOptions, prefix: queuePrefix });
  [three, two, pair] = await Promise.all([aLine(3), aLine(2), aLine(2)]);
  // Now, so that the workers know of the queues from the start.
  await bank.work();
});
afterAll(async () => {
  await live.close();
  redis.disconnect();
  await bank.stop();
});

let contacts = 0;

/** A queue that asks so many at once. */
async function aLine(offersAtOnce: number, more: Partial<Omit<Line, "id">> = {}): Promise<QueueId> {
  return (await queues.create(bank.store, { ...aQueue, routing: { ...plainRouting, offersAtOnce }, ...more }))
    .id;
}

/** An item in front of so many agents, whose timers run; nobody else serves the queue. */
async function offered(queue: QueueId, agents = 1): Promise<ItemRecord> {
  for (let place = 0; place < agents; place += 1) await bank.agent(`a${place}`, { queues: [queue] });
  await bank.says(`t${(contacts += 1)}`, "Здравствуйте", { queue });
  const item = await until(() => items.of(bank.store).findOne({ queue, "state.name": "reserved" }));
  await until(async () => (await timersOf(item)).length === agents);
  return item;
}

const timersOf = async ({ _id }: ItemRecord): Promise<Job[]> =>
  (await live.getDelayed()).filter(
    ({ name, data }) => name === "expireOffer" && (data as { item: string }).item === _id,
  );

const stateOf = async ({ _id }: ItemRecord) => (await findItem(bank.store, _id))?.state.name;

describe("the timer of an offer", () => {
  it("is taken back when the offer is accepted, with those of whoever else was asked", async () => {
    const item = await offered(three, 3);
    const [first] = askedOf(item.state);
    if (!first) throw new Error("Nobody is asked.");
    await acceptOffer(bank.store, { item, offer: first.offer, agent: first.agent });
    await until(async () => (await timersOf(item)).length === 0);
  });

  it("is taken back when it is declined; the others' go on", async () => {
    const item = await offered(two, 2);
    const [first, second] = askedOf(item.state);
    if (!first || !second) throw new Error("Two are asked.");
    await declineOffer(bank.store, { item, ...first, reason: "" });
    const left = await until(async () => {
      const timers = await timersOf(item);
      return timers.length === 1 && timers;
    });
    expect(left[0]?.data).toEqual({ item: item._id, offer: second.offer });
  });

  it("is taken back with the agent, and with the item", async () => {
    const item = await offered(pair, 2);
    const [first] = askedOf(item.state);
    await returnItem(bank.store, { item: item._id, agent: first?.agent ?? "", cause: "agent_lost" });
    await until(async () => (await timersOf(item)).length === 1);
    const by = { id: "sofia", name: "София" };
    await cancelItem(bank.store, { item: item._id, by, reason: "spam" });
    await until(async () => (await timersOf(item)).length === 0);
  });

  it("that is gone, or runs, is taken back without a word", async () => {
    const data = { item: "nothing", offer: 1 };
    await expect(bank.store.jobs.cancel("expireOffer", data)).resolves.toBeUndefined();
    const item = await offered(await aLine(1, { terms: { hello: { offerTtlMs: 300, cost: 25 } } }));
    await until(async () => (await stateOf(item)) === "queued");
    await until(async () => (await timersOf(item)).length === 0);
  });

  it("that came too early comes again by itself, although it still runs under its id", async () => {
    const item = await offered(await aLine(1));
    const [first] = askedOf(item.state);
    const [timer] = await timersOf(item);
    if (!first || !timer) throw new Error("Nobody is asked.");
    // The database's clock is behind that of whoever set the timer.
    await timer.promote();
    await until(async () => (await timersOf(item)).some(({ id }) => id !== timer.id));
    expect(await stateOf(item)).toBe("reserved");
    const [again] = await timersOf(item);
    const asked = [{ ...first, until: new Date(Date.now() - 1) }];
    await items.of(bank.store).updateOne({ _id: item._id }, { $set: { "state.asked": asked } });
    await again?.promote();
    await until(async () => (await stateOf(item)) === "queued", 1_500);
  });

  it("that is set by a clock far ahead does not keep the sweeper from ending the offer", async () => {
    const item = await offered(await aLine(1));
    const [first] = askedOf(item.state);
    if (!first) throw new Error("Nobody is asked.");
    const asked = [{ ...first, until: new Date(Date.now() - 1) }];
    await items.of(bank.store).updateOne({ _id: item._id }, { $set: { "state.asked": asked } });
    await until(async () => (await stateOf(item)) === "queued");
  });
});
