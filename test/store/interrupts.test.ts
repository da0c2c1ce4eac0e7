import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { tellFloor } from "../../adapters/store/floor.ts";
import { eventOf, markOf, nextOf } from "../../adapters/store/inbox.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { receiveRow } from "../../adapters/store/receiving.ts";
import { items } from "../../adapters/store/records/items.ts";
import { feedAgent, placeItem } from "../../adapters/store/routing.ts";
import { surveyFloor } from "../../adapters/store/surveys.ts";
import { push } from "../../adapters/store/supervise.ts";
import { complete } from "../../adapters/store/wrapUp.ts";
import type { ItemKind } from "../../core/routing/facts.ts";
import { openBank, type Bank } from "./bank.ts";
import { silentFloor } from "./silentFloor.ts";

let bank: Bank;
let anna: string;
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  anna = await bank.agent("anna");
});
afterAll(() => bank.stop());

/** An item of this kind begins to wait; nobody has looked at it yet. */
async function waits(kind: ItemKind, cost: number): Promise<string> {
  const contact = `i${(contacts += 1)}`;
  const { store } = bank;
  await bank.says(contact, "Здравствуйте");
  const work = store.works.get("hello");
  if (!work) throw new Error("No work.");
  for (const row of await nextOf(store, markOf(`hello:${contact}`)))
    await receiveRow(
      { ...store, floor: silentFloor() },
      row,
      await hello.read(await eventOf(store, row), work),
    );
  const item = await items.of(store).findOne({ clientName: contact });
  if (!item) throw new Error("It has not arrived.");
  await items.of(store).updateOne({ _id: item._id }, { $set: { kind, cost }, $inc: { rev: 1 } });
  await tellFloor(store, { items: [item._id], agents: [] });
  return item._id;
}

const offered = async (item: string): Promise<boolean> => {
  await placeItem(bank.store, item);
  return (await findItem(bank.store, item))?.state.name === "reserved";
};

const takes = (item: string) => acceptOffer(bank.store, { item, offer: 1, agent: anna });
const ends = (item: string) => complete(bank.store, { item, by: anna, code: null });
const wrong = async () =>
  (await surveyFloor(bank.store, { drift: { agents: [], items: [] }, beside: [] })).violations;

describe("a call", () => {
  it("interrupts letters, and nothing interrupts it, neither by rule nor by hand", async () => {
    const letters = [await waits("letter", 30), await waits("letter", 30), await waits("letter", 30)];
    for (const letter of letters) {
      expect(await offered(letter)).toBe(true);
      await takes(letter);
    }
    const fourth = await waits("letter", 30);
    expect(await offered(fourth)).toBe(false);

    const call = await waits("call", 100);
    expect(await offered(call)).toBe(true);
    await takes(call);
    expect(await wrong()).toEqual([]);

    const [second, chat] = [await waits("call", 100), await waits("chat", 1)];
    for (const item of [second, chat, fourth]) {
      expect(await offered(item)).toBe(false);
      const by = { id: "sofia", name: "София" };
      await expect(push(bank.store, { item, agent: anna, by })).rejects.toMatchObject({
        refusal: { code: "wrong_state", fields: { agent: "no_capacity" } },
      });
    }

    await ends(call);
    expect(await feedAgent(bank.store, anna)).toBe(true);
    const taken = await Promise.all([second, chat].map((item) => findItem(bank.store, item)));
    expect(taken.filter((item) => item?.state.name === "reserved")).toHaveLength(1);
    expect(await wrong()).toEqual([]);
  });
});
