import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadRows } from "../../adapters/store/conversations.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer, declineOffer, expireOffer } from "../../adapters/store/offers.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { cancelItem, transfer } from "../../adapters/store/transfers.ts";
import { complete, finish, hold, resume } from "../../adapters/store/wrapUp.ts";
import type { AgentId } from "../../core/ids.ts";
import { openBank, type Bank } from "./bank.ts";
import { aConversation, anItem } from "./builders.ts";

// Whoever may take a step was found out with a record that the step then uses: what it shows may be gone by then.

let bank: Bank;
let anna: AgentId;
let boris: AgentId;
let vera: AgentId;
const sofia = { id: "sofia", name: "София", role: "supervisor" } as const;
const until = (ms: number) => new Date(Date.now() + ms);

beforeAll(async () => {
  bank = await openBank();
  [anna, boris, vera] = await Promise.all([bank.agent("anna"), bank.agent("boris"), bank.agent("vera")]);
});
afterAll(() => bank.stop());

/** A stored item in this state, as it was read; its holders carry it. */
async function read(state: ItemRecord["state"]): Promise<ItemRecord> {
  const conversation = aConversation({ queue: bank.queue.id, number: (numbers += 1), itemState: state.name });
  const item = anItem({ conversation: conversation._id, queue: bank.queue.id, state, offers: 2 });
  await conversations.of(bank.store).insertOne({ ...conversation, item: item._id });
  await items.of(bank.store).insertOne(item);
  const carried = { reserved: 0, active: 1, wrapping: 0, load: 25, held: { chat: { count: 1, cost: 25 } } };
  await duty.of(bank.store).updateMany({ _id: { $in: [anna, boris, vera] } }, { $set: carried });
  return item;
}
let numbers = 0;

const offered = (...agents: AgentId[]): ItemRecord["state"] => ({
  name: "reserved",
  asked: agents.map((agent, place) => ({ agent, name: agent, offer: place + 1, until: until(60_000) })),
  atOnce: agents.length,
  since: new Date(),
});

const talk = (agent: AgentId): ItemRecord["state"] => ({ name: "assigned", agent, since: new Date() });

/** What happens to the item between the reading and the step: its client is worth more now. */
const touch = (item: ItemRecord) =>
  items.of(bank.store).updateOne({ _id: item._id }, { $set: { rating: "A" }, $inc: { rev: 1 } });

const kindsOf = async ({ conversation }: ItemRecord) =>
  (await threadRows(bank.store, conversation, 0)).map(({ what }) => what.kind);

const refused = (code: string) => ({ refusal: { code } });

describe("an offer that was read before", () => {
  it("is taken although another agent has declined theirs since", async () => {
    const item = await read(offered(anna, boris));
    await declineOffer(bank.store, { item, offer: 2, agent: boris, reason: "" });
    expect(await acceptOffer(bank.store, { item, offer: 1, agent: anna })).toMatchObject({
      state: "assigned",
      agent: anna,
    });
    expect(await kindsOf(item)).toEqual(["item.declined", "item.accepted"]);
  });

  it("is declined although another agent has declined theirs since", async () => {
    const item = await read(offered(anna, boris));
    await declineOffer(bank.store, { item, offer: 2, agent: boris, reason: "" });
    expect(await declineOffer(bank.store, { item, offer: 1, agent: anna, reason: "" })).toMatchObject({
      state: "queued",
    });
  });

  it("has gone to whoever accepted since, and is the same success for them", async () => {
    const item = await read(offered(anna, boris));
    const taken = await acceptOffer(bank.store, { item, offer: 2, agent: boris });
    expect(await acceptOffer(bank.store, { item, offer: 2, agent: boris })).toEqual(taken);
    const late = acceptOffer(bank.store, { item, offer: 1, agent: anna });
    await expect(late).rejects.toMatchObject({
      refusal: { code: "gone_to_other", fields: { agent: boris } },
    });
    const no = declineOffer(bank.store, { item, offer: 1, agent: anna, reason: "" });
    await expect(no).rejects.toMatchObject(refused("gone_to_other"));
  });

  it("has ended when its time ran out since", async () => {
    const asked = [{ agent: anna, name: "Анна", offer: 2, until: until(-1) }];
    const item = await read({ name: "reserved", asked, atOnce: 1, since: new Date() });
    expect(await expireOffer(bank.store, { item: item._id, offer: 2 })).toBe(0);
    const late = acceptOffer(bank.store, { item, offer: 2, agent: anna });
    await expect(late).rejects.toMatchObject(refused("offer_ended"));
  });
});

describe("a held item that was read before", () => {
  it("takes its step although it was touched since", async () => {
    const by = { id: anna, name: "Анна Белова", role: "agent" } as const;
    const item = await read(talk(anna));
    await touch(item);
    expect(await hold(bank.store, { item, by })).toMatchObject({ state: "on_hold", agent: anna });
    expect(await hold(bank.store, { item, by })).toMatchObject({ state: "on_hold" });
    const rests = await findItem(bank.store, item._id);
    if (!rests) throw new Error("The item is gone.");
    await touch(rests);
    expect(await resume(bank.store, { item: rests, by })).toMatchObject({
      state: "assigned",
      rating: "A",
    });
    const [first] = await threadRows(bank.store, item.conversation, 0);
    // As the session names them, not as they were called when their duty began.
    expect(first?.actor).toEqual({ kind: "agent", id: anna, name: "Анна Белова" });
    expect(await kindsOf(item)).toEqual(["item.held", "item.resumed"]);
  });

  it("is finished and completed once, however often the old record is used", async () => {
    const item = await read(talk(anna));
    const wrapping = await finish(bank.store, { item, by: anna });
    expect(await finish(bank.store, { item, by: anna })).toEqual(wrapping);
    const done = await complete(bank.store, { item, by: anna, code: null });
    expect(await complete(bank.store, { item, by: anna, code: null })).toEqual(done);
    expect(await kindsOf(item)).toEqual(["item.wrapping", "item.completed", "conversation.closed"]);
  });

  it("that another has now is theirs: only a supervisor acts in their place", async () => {
    const item = await read(talk(anna));
    await items
      .of(bank.store)
      .updateOne({ _id: item._id }, { $set: { state: talk(boris) }, $inc: { rev: 1 } });
    const stolen = finish(bank.store, { item, by: anna });
    await expect(stolen).rejects.toMatchObject(refused("gone_to_other"));
    expect(await hold(bank.store, { item, by: sofia })).toMatchObject({ state: "on_hold", agent: boris });
  });

  it("that waits in its queue again is nobody's to end or to hand on", async () => {
    const item = await read(talk(anna));
    const by = { id: anna, name: "Анна" };
    await transfer(bank.store, { item, by, to: { queue: bank.queue.id }, note: "" });
    for (const step of [finish, hold])
      await expect(step(bank.store, { item, by: anna })).rejects.toMatchObject(refused("wrong_state"));
    const again = transfer(bank.store, { item, by, to: { queue: bank.queue.id }, note: "" });
    await expect(again).rejects.toMatchObject(refused("wrong_state"));
    expect(await kindsOf(item)).toEqual(["item.transferred", "item.queued"]);
  });

  it("is handed to a colleague although it was touched since", async () => {
    const item = await read(talk(anna));
    await touch(item);
    const hand = { item, by: { id: anna, name: "Анна" }, to: { agent: boris }, note: "" };
    expect(await transfer(bank.store, hand)).toMatchObject({ state: "reserved", asked: [{ agent: boris }] });
  });
});

describe("a waiting item that was read before", () => {
  it("is cancelled although it was touched since, once", async () => {
    const item = await read({ name: "queued", since: new Date() });
    await touch(item);
    const cancel = { item, by: { id: sofia.id, name: sofia.name }, reason: "spam" } as const;
    const gone = await cancelItem(bank.store, cancel);
    expect(gone).toMatchObject({ state: "canceled" });
    expect(await cancelItem(bank.store, cancel)).toEqual(gone);
    expect(await kindsOf(item)).toEqual(["item.canceled", "conversation.closed"]);
  });
});
