import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientThread } from "../../adapters/store/conversations.ts";
import { change } from "../../adapters/store/change.ts";
import { renameClient } from "../../adapters/store/clients.ts";
import { driftOf } from "../../adapters/store/floor.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer, declineOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { healRatings, setStanding } from "../../adapters/store/rating.ts";
import { clients } from "../../adapters/store/records/clients.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { tellTouched } from "../../adapters/store/touched.ts";
import { finish } from "../../adapters/store/wrapUp.ts";
import type { DeskEvent } from "../../core/events.ts";
import { Problem } from "../../core/problems.ts";
import { turnMs } from "../../core/routing/turn.ts";
import { plainRules } from "../../core/queue.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let queue: string;
const sofia = { id: "sofia", name: "София Лебедева" };
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  await bank.work();
});
afterAll(() => bank.stop());
beforeEach(async () => {
  const { id: _, ...like } = bank.queue;
  const wrapUp = { mode: "timed", limitMs: 700, codeRequired: false } as const;
  queue = (await queues.create(bank.store, { ...like, wrapUp })).id;
});

async function arrives(contact = `rated${(contacts += 1)}`): Promise<ItemRecord & { client: string }> {
  await bank.says(contact, "Здравствуйте", { queue });
  return eventually(async () => {
    const found = await items.of(bank.store).findOne({ clientName: contact, queue });
    if (!found?.client) throw new Error("It has not arrived.");
    return { ...found, client: found.client };
  });
}

const now = async (item: string): Promise<ItemRecord> => {
  const found = await findItem(bank.store, item);
  if (!found) throw new Error("The item is gone.");
  return found;
};
const onFloor = async (item: string) => {
  await bank.store.floor.sync();
  return bank.store.floor.picture.item(item);
};
/** At which revision the event shows the item; undefined where it is about another. */
const revOf = (event: DeskEvent, item: string): number | undefined => {
  const shown = event.kind === "offer" ? event.offer.item : event.kind === "item" ? event.item : null;
  return shown?.id === item ? shown.rev : undefined;
};
const rows = (client: string) =>
  interactions
    .of(bank.store)
    .find({ client, "what.kind": { $in: ["client.rated", "client.entrusted"] } })
    .toArray();
const rate = (client: string, rating: "A" | "B" | null, agent: string | null = null) =>
  setStanding(bank.store, client, { rating, agent }, sofia);

describe("a client's rating that is changed", () => {
  it("is in the log, with who did it and what it was", async () => {
    const { client, conversation } = await arrives();
    await rate(client, "A");
    await rate(client, "B");
    await rate(client, "B");
    const told = await rows(client);
    expect(told.map(({ what }) => what)).toEqual([
      { kind: "client.rated", client, was: null, now: "A" },
      { kind: "client.rated", client, was: "A", now: "B" },
    ]);
    expect(told[0]).toMatchObject({ conversation, actor: { kind: "agent", ...sofia } });
  });

  it("is in the log for a client who has never written", async () => {
    const _id = `unknown${(contacts += 1)}`;
    const point = { kind: "phone" as const, value: "+70000000000", verified: true };
    await clients
      .of(bank.store)
      .insertOne({ _id, name: "Нова", contactPoints: [point], stated: [], createdAt: new Date() });
    await rate(_id, "A");
    expect((await rows(_id)).map(({ what, actor }) => ({ what, actor }))).toEqual([
      {
        what: { kind: "client.rated", client: _id, was: null, now: "A" },
        actor: { kind: "agent", ...sofia },
      },
    ]);
  });

  it("says who looks after the client from now on", async () => {
    const { client } = await arrives();
    await rate(client, null, null);
    expect(await rows(client)).toEqual([]);
    await rate(client, null, "nobody-known");
    expect((await rows(client)).map(({ what }) => what)).toEqual([
      { kind: "client.entrusted", client, agent: "nobody-known", agentName: "" },
    ]);
  });

  it("moves all that waits of the client, on the floor too, and is shown to the desks", async () => {
    const first = await arrives();
    const second = await arrives();
    const placeOf = async ({ conversation }: ItemRecord) => {
      const head = await conversations.of(bank.store).findOne({ _id: conversation });
      return (await clientThread(bank.store, "hello", head?.contact ?? "hello:", 0))?.place;
    };
    expect([await placeOf(first), await placeOf(second)]).toEqual([1, 2]);
    bank.heard.length = 0;
    await rate(second.client, "A");
    const moved = await now(second._id);
    expect(moved).toMatchObject({ rating: "A", rev: second.rev + 1, state: { name: "queued" } });
    await eventually(async () => {
      const waiting = await onFloor(second._id);
      const other = await onFloor(first._id);
      expect(waiting).toMatchObject({ rating: "A", rev: moved.rev });
      expect(waiting && other && turnMs(waiting, plainRules) < turnMs(other, plainRules)).toBe(true);
    });
    expect(await driftOf(bank.store)).toEqual({ agents: [], items: [] });
    expect(bank.heard.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ kind: "item", item: expect.objectContaining({ rating: "A" }) as object }),
    );
    expect([await placeOf(first), await placeOf(second)]).toEqual([2, 1]);
    await rate(second.client, null);
    expect([await placeOf(first), await placeOf(second)]).toEqual([1, 2]);
  });

  it("is kept by an item that is offered and comes back", async () => {
    const anna = await bank.agent("anna", { queues: [queue] });
    const { _id, client } = await arrives();
    await eventually(async () => expect((await now(_id)).state).toMatchObject({ name: "reserved" }));
    await rate(client, "A");
    const offered = await now(_id);
    expect(offered).toMatchObject({ rating: "A", card: { client: { rating: "A" } } });
    await bank.agent("boris", { queues: [queue], available: false });
    await declineOffer(bank.store, { item: _id, offer: offered.offers, agent: anna, reason: "" });
    expect((await now(_id)).rating).toBe("A");
  });

  it("is given in the next sweep to whoever came in the same moment", async () => {
    const { _id, client } = await arrives();
    await rate(client, "A");
    await items.of(bank.store).updateOne({ _id }, { $set: { rating: null } });
    await eventually(async () => expect((await now(_id)).rating).toBe("A"));
    expect(await healRatings(bank.store, await bank.store.mongo.now())).toEqual([]);
  });

  it("is refused for a client who is not there", async () => {
    await expect(rate("nobody", "A")).rejects.toEqual(new Problem("not_found"));
    expect(await rows("nobody")).toEqual([]);
  });
});

describe("what is changed of an item while its state goes on", () => {
  it("leaves the offer in front of the agent", async () => {
    const anna = await bank.agent("anna", { queues: [queue] });
    const { _id, client } = await arrives();
    await eventually(async () => expect((await now(_id)).state).toMatchObject({ name: "reserved" }));
    await renameClient(bank.store, { client, name: "Мария", by: sofia });
    const { rev } = await now(_id);
    // The news of the offering itself may come only now.
    const told = bank.heard.map(({ event }) => event).filter((event) => revOf(event, _id) === rev);
    expect(told[0]).toMatchObject({
      kind: "offer",
      offer: { item: { rev, clientName: "Мария", asked: [{ agent: anna }] } },
    });
    expect(told[1]).toMatchObject({ kind: "item", item: { rev } });
  });

  it("leaves the timer of the wrap-up as it was", async () => {
    const anna = await bank.agent("anna", { queues: [queue] });
    const { _id, client } = await arrives();
    await eventually(async () => expect((await now(_id)).state).toMatchObject({ name: "reserved" }));
    await acceptOffer(bank.store, { item: _id, offer: 1, agent: anna });
    const { untilMs } = await finish(bank.store, { item: _id, by: anna });
    const delays: (number | undefined)[] = [];
    await change(bank.store, async (tx) => {
      tellTouched(tx, await now(_id), new Date((untilMs ?? 0) - 300));
      delays.push(...tx.news.flatMap((one) => (one.kind === "job" ? [one.options?.delayMs] : [])));
      tx.news.length = 0;
    });
    expect(delays).toEqual([300]);
    await rate(client, "A");
    await eventually(async () => expect((await now(_id)).state).toMatchObject({ name: "completed" }));
  });
});
