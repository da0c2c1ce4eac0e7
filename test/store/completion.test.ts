import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Late } from "../../adapters/store/atHand.ts";
import { completeItem } from "../../adapters/store/completion.ts";
import { threadRows } from "../../adapters/store/conversations.ts";
import { findItem } from "../../adapters/store/items.ts";
import { conversations, type ConversationRecord } from "../../adapters/store/records/conversations.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { newId } from "../../adapters/store/append.ts";
import type { Actor } from "../../core/log.ts";
import { openBank, type Bank } from "./bank.ts";
import { aConversation, anItem } from "./builders.ts";

let bank: Bank;
let agent: string;
let numbers = 0;
beforeAll(async () => {
  bank = await openBank();
  agent = await bank.agent("anna");
});
afterAll(() => bank.stop());

const by: Actor = { kind: "agent", id: "anna", name: "Анна" };
const plain = { actor: by, code: null, codeName: "" };

/** A talk in wrap-up; its conversation as the case wants it. */
async function talked(more: Partial<ConversationRecord> = {}): Promise<ItemRecord> {
  const head = aConversation({ number: (numbers += 1), seq: 7, itemState: "wrapping", agent, ...more });
  const state = { name: "wrapping" as const, agent, since: new Date(), until: null };
  const item = anItem({ conversation: head._id, queue: bank.queue.id, state });
  await conversations.of(bank.store).insertOne({ ...head, item: "item" in more ? head.item : item._id });
  await items.of(bank.store).insertOne(item);
  return item;
}

const headOf = ({ conversation }: ItemRecord) => conversations.of(bank.store).findOne({ _id: conversation });
const rowsOf = async ({ conversation }: ItemRecord) =>
  (await threadRows(bank.store, conversation, 0)).map(({ seq, what }) => [seq, what.kind]);
const called = { kind: "item.called", item: "", agent: "", result: "reached", tried: 1, of: 1 } as const;

describe("a completed item", () => {
  it("closes its conversation", async () => {
    const item = await talked();
    expect(await completeItem(bank.store, item, { ...plain, called })).toMatchObject({ state: "completed" });
    expect(await rowsOf(item)).toEqual([
      [8, "item.called"],
      [9, "item.completed"],
      [10, "conversation.closed"],
    ]);
    const { state, seq, closedAt, lastAt } = (await headOf(item))!;
    expect([state, seq, closedAt]).toEqual(["closed", 10, lastAt]);
  });

  it("leaves a conversation that its client has left as it was closed", async () => {
    const left = new Date(Date.now() - 60_000);
    const item = await talked({ state: "closed", closedAt: left });
    await completeItem(bank.store, item, { ...plain, called });
    expect(await rowsOf(item)).toEqual([
      [8, "item.called"],
      [9, "item.completed"],
    ]);
    expect(await headOf(item)).toMatchObject({
      state: "closed",
      closedAt: left,
      seq: 9,
      item: null,
      itemState: null,
      agent: null,
    });
  });

  it.each(["open", "closed"] as const)(
    "whose %s conversation is about another now writes nothing",
    async (state) => {
      const item = await talked({ state, item: newId() });
      const before = await headOf(item);
      await expect(completeItem(bank.store, item, plain)).rejects.toBeInstanceOf(Late);
      expect(await headOf(item)).toEqual(before);
      expect(await rowsOf(item)).toEqual([]);
      expect(await findItem(bank.store, item._id)).toEqual(item);
    },
  );

  it("that changed since it was read writes nothing", async () => {
    const item = await talked({ state: "closed", closedAt: new Date() });
    const before = await headOf(item);
    await expect(completeItem(bank.store, { ...item, rev: 0 }, plain)).rejects.toBeInstanceOf(Late);
    expect(await headOf(item)).toEqual(before);
    expect(await rowsOf(item)).toEqual([]);
  });

  it("and a client who leaves in the same millisecond close it once", async () => {
    for (let round = 0; round < 30; round += 1) {
      const item = await talked();
      const leaves = conversations
        .of(bank.store)
        .updateOne(
          { _id: item.conversation, state: "open" },
          { $set: { state: "closed", closedAt: new Date(0) } },
        );
      const [{ modifiedCount }] = await Promise.all([leaves, completeItem(bank.store, item, plain)]);
      const closing = (await rowsOf(item)).filter(([, kind]) => kind === "conversation.closed");
      expect(closing).toHaveLength(1 - modifiedCount);
    }
  });
});
