import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import type { Floor } from "../../adapters/floor/floor.ts";
import { decisionsOf } from "../../adapters/store/decisions.ts";
import { driftOf, floorNow, tellFloor } from "../../adapters/store/floor.ts";
import { eventOf, markOf } from "../../adapters/store/inbox.ts";
import { acceptOffer, declineOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { receiveNext } from "../../adapters/store/receiving.ts";
import { clients } from "../../adapters/store/records/clients.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { interactions, type ConversationRow } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { feedAgent, placeItem } from "../../adapters/store/routing.ts";
import type { Store } from "../../adapters/store/store.ts";
import { surveyFloor } from "../../adapters/store/surveys.ts";
import { complete, finish } from "../../adapters/store/wrapUp.ts";
import { plainRouting } from "../../core/queue.ts";
import { replay } from "../../core/routing/kept.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
/** A queue that asks two at once: made before the floor first reads what holds for queues. */
let pair: string;
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  pair = await aLine({ offersAtOnce: 2 });
});
afterAll(() => bank.stop());

async function aLine(routing: Partial<typeof plainRouting> = {}): Promise<string> {
  const { id: _, ...like } = bank.queue;
  return (await queues.create(bank.store, { ...like, routing: { ...plainRouting, ...routing } })).id;
}

/** A client's message is taken, as a worker does, in one transaction; whoever began to wait in it has not been looked at. */
async function comes(
  queue: string,
  { contact = `n${(contacts += 1)}`, floor = bank.store.floor }: { contact?: string; floor?: Floor } = {},
): Promise<{ item: ItemRecord; placed: string[]; rows: ConversationRow[] }> {
  await bank.says(contact, "Здравствуйте", { queue });
  const store: Store = { ...bank.store, floor };
  const work = store.works.get("hello")!;
  const handled = await receiveNext(store, markOf(`hello:${contact}`), async (row) =>
    hello.read(await eventOf(store, row), work),
  );
  const [item] = await items
    .of(store)
    .find({ clientName: contact })
    .sort({ arrivedAt: -1 })
    .limit(1)
    .toArray();
  const rows = await interactions
    .of(store)
    .find({ conversation: item!.conversation })
    .sort({ seq: 1 })
    .toArray();
  return { item: item!, placed: handled?.placed ?? [], rows: rows as ConversationRow[] };
}

/** What must hold at every moment, and that the floor is what the database says. */
async function allIsWell(): Promise<void> {
  await floorNow(bank.store);
  expect(await driftOf(bank.store)).toEqual({ agents: [], items: [] });
  const seen = { drift: { agents: [], items: [] }, beside: [] };
  expect((await surveyFloor(bank.store, seen)).violations).toEqual([]);
}

describe("a newcomer for whom somebody is free", () => {
  it("is offered in the transaction in which it comes, with all that an offer has", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { item, placed, rows } = await comes(queue);
    expect(placed).toEqual([]);
    expect(item).toMatchObject({
      state: { name: "reserved", asked: [{ agent: anna, name: "anna", offer: 1 }] },
      offers: 1,
      card: {
        preview: "Здравствуйте",
        client: { openItems: 1, recent: [] },
        why: { policy: "longest_idle" },
      },
    });
    // The offer says why in brief, the log in full.
    const { card } = item;
    expect(card?.why).toMatchObject({
      candidates: [{ agent: anna }],
      excluded: [],
      counts: { candidates: 1 },
    });
    expect(rows.at(-1)?.what).toMatchObject({
      why: { candidates: [{ agent: anna }], items: [{ item: item._id }] },
    });
    expect(rows.map(({ what }) => what.kind)).toEqual([
      "conversation.opened",
      "client.matched",
      "message.received",
      "item.queued",
      "item.offered",
    ]);
    expect(new Set(rows.map(({ at }) => at.getTime())).size).toBe(1);
    expect(item.state).toMatchObject({ since: item.arrivedAt });
    expect(await duty.of(bank.store).findOne({ _id: anna })).toMatchObject({ reserved: 1, load: item.cost });
    const offers = bank.heard.filter(
      ({ event }) => event.kind === "offer" && event.offer.item.id === item._id,
    );
    expect(offers.map(({ rooms }) => rooms)).toEqual([[`agent:${anna}`]]);
    const [decision] = await decisionsOf(bank.store, item._id);
    expect(decision).toMatchObject({ offer: 1, facts: { agent: anna, item: item._id } });
    expect(replay(decision!.facts)).toMatchObject({ agent: anna, item: item._id });
    await allIsWell();
  });

  it("shows of a client who is known what is known, themselves among those who wait", async () => {
    const queue = await aLine();
    const first = await comes(queue);
    await clients.of(bank.store).updateOne({ _id: first.item.client! }, { $set: { rating: "A" } });
    // The contact's own conversation is over, so that a new one begins.
    await conversations
      .of(bank.store)
      .updateOne({ _id: first.item.conversation }, { $set: { state: "closed", item: null } });
    await bank.agent("boris", { queues: [queue] });
    // Whoever waits longer comes first: that is the client's other item.
    await placeItem(bank.store, first.item._id);
    await bank.agent("vera", { queues: [queue] });
    const { item } = await comes(queue, { contact: first.item.clientName });
    expect(item).toMatchObject({
      state: { name: "reserved" },
      rating: "A",
      card: { client: { rating: "A", openItems: 2, recent: [{ conversation: first.item.conversation }] } },
    });
  });

  it("asks as many as its queue asks at once", async () => {
    const queue = pair;
    const people = [
      await bank.agent("p", { queues: [queue] }),
      await bank.agent("q", { queues: [queue] }),
      await bank.agent("r", { queues: [queue] }),
    ];
    const { item, rows } = await comes(queue);
    expect(item).toMatchObject({ offers: 2, state: { name: "reserved", atOnce: 2 } });
    expect(rows.slice(-2).map(({ what }) => what)).toMatchObject([
      { kind: "item.offered", agent: people[0], offer: 1 },
      { kind: "item.offered", agent: people[1], offer: 2 },
    ]);
    await allIsWell();
  });
});

describe("a newcomer", () => {
  it("waits like any other where nobody is free", async () => {
    const queue = await aLine();
    const { item, placed, rows } = await comes(queue);
    expect(item).toMatchObject({ state: { name: "queued" }, offers: 0, card: null });
    expect(rows.at(-1)?.what.kind).toBe("item.queued");
    expect(placed).toEqual([item._id]);
    await allIsWell();
  });

  it("never overtakes whoever waits for the same agent", async () => {
    const queue = await aLine();
    const first = await comes(queue);
    const anna = await bank.agent("anna", { queues: [queue] });
    const second = await comes(queue);
    expect(second.item.state.name).toBe("queued");
    expect(await feedAgent(bank.store, anna)).toBe(true);
    expect(await items.of(bank.store).findOne({ _id: first.item._id })).toMatchObject({
      state: { name: "reserved", asked: [{ agent: anna }] },
    });
    await allIsWell();
  });

  it("is one of two who come at once for the same agent; the other waits", async () => {
    const queue = await aLine();
    await bank.agent("anna", { queues: [queue] });
    await floorNow(bank.store);
    const both = await Promise.all([comes(queue), comes(queue)]);
    expect(both.map(({ item }) => item.state.name).sort()).toEqual(["queued", "reserved"]);
    await allIsWell();
  });

  it("is stored without an offer when its agent turns out to be taken, and whoever else is there gets it", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const boris = await bank.agent("boris", { queues: [queue] });
    await floorNow(bank.store);
    // The database knows of a break that the floor has not heard of.
    await duty.of(bank.store).updateOne({ _id: anna }, { $set: { presence: "break" }, $inc: { rev: 1 } });
    const { item, placed, rows } = await comes(queue);
    expect(item).toMatchObject({ state: { name: "queued" }, offers: 0, card: null });
    expect(rows.filter(({ what }) => what.kind === "item.offered")).toEqual([]);
    expect(placed).toEqual([item._id]);
    expect(await placeItem(bank.store, item._id)).toBe(true);
    expect(await items.of(bank.store).findOne({ _id: item._id })).toMatchObject({
      state: { name: "reserved", asked: [{ agent: boris }] },
    });
    await allIsWell();
  });

  it("is stored when the floor is lost or Redis does not answer", async () => {
    const queue = await aLine();
    await bank.agent("anna", { queues: [queue] });
    await floorNow(bank.store);
    const { floor } = bank.store;
    const lost = await comes(queue, { floor: { ...floor, sync: () => Promise.reject(new Error("frozen")) } });
    expect(lost.item.state.name).toBe("queued");
    const refused = await comes(queue, { floor: { ...floor, claim: () => Promise.resolve("lost") } });
    expect(refused.item.state.name).toBe("queued");
  });

  it("leaves its agent to others when its transaction comes to nothing", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    await floorNow(bank.store);
    const released: string[] = [];
    const floor: Floor = {
      ...bank.store.floor,
      release: (claim) => {
        released.push(claim.agent.id);
        return bank.store.floor.release(claim);
      },
    };
    // A card that cannot be kept: the write of the item is refused, and with it the whole transaction.
    const insert = items.of(bank.store).insertOne;
    items.of(bank.store).insertOne = () => Promise.reject(new Error("refused"));
    try {
      await expect(comes(queue, { floor })).rejects.toThrow();
    } finally {
      items.of(bank.store).insertOne = insert;
    }
    expect(released).toEqual([anna]);
    const { item } = await comes(queue);
    expect(item.state).toMatchObject({ name: "reserved", asked: [{ agent: anna }] });
    await allIsWell();
  });

  it("makes an agent who becomes free the workers' business only while somebody waits", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const { item } = await comes(queue);
    await acceptOffer(bank.store, { item: item._id, offer: 1, agent: anna });
    const asked: unknown[] = [];
    const store: Store = {
      ...bank.store,
      jobs: {
        ...bank.store.jobs,
        add: (name, data) => {
          if (name === "route") asked.push(data);
          return Promise.resolve(true);
        },
      },
    };
    const waiting = await items.of(store).find({ "state.name": "queued", offers: 0 }).toArray();
    expect(waiting.length).toBeGreaterThan(0);
    await finish(store, { item: item._id, by: anna });
    await complete(store, { item: item._id, by: anna, code: null });
    await eventually(() => expect(asked).toEqual([{ agent: anna }]));
    // Everyone who waits has gone; the floor hears of it.
    await items
      .of(store)
      .updateMany(
        { "state.name": "queued" },
        { $set: { state: { name: "abandoned", at: new Date() } }, $inc: { rev: 1 } },
      );
    await tellFloor(store, { items: waiting.map(({ _id }) => _id), agents: [] });
    const next = await comes(queue);
    await acceptOffer(bank.store, { item: next.item._id, offer: 1, agent: anna });
    await finish(store, { item: next.item._id, by: anna });
    await complete(store, { item: next.item._id, by: anna, code: null });
    await floorNow(store);
    expect(asked).toEqual([{ agent: anna }]);
    // And who comes then finds them.
    expect((await comes(queue)).item.state).toMatchObject({ name: "reserved", asked: [{ agent: anna }] });
  });

  it("that was declined goes back to its place like any other", async () => {
    const queue = await aLine();
    const anna = await bank.agent("anna", { queues: [queue] });
    const boris = await bank.agent("boris", { queues: [queue] });
    const { item } = await comes(queue);
    await declineOffer(bank.store, { item: item._id, offer: 1, agent: anna, reason: "" });
    expect(await placeItem(bank.store, item._id)).toBe(true);
    expect(await items.of(bank.store).findOne({ _id: item._id })).toMatchObject({
      offers: 2,
      state: { name: "reserved", asked: [{ agent: boris }] },
    });
    await allIsWell();
  });
});
