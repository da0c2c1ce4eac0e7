import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applySettings } from "../../adapters/store/duty.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { items } from "../../adapters/store/records/items.ts";
import { saveRules } from "../../adapters/store/rules.ts";
import { surveyFloor } from "../../adapters/store/surveys.ts";
import { complete } from "../../adapters/store/wrapUp.ts";
import { plainAbilities } from "../../core/agent.ts";
import { plainRules } from "../../core/queue.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let queue: string;
let contacts = 0;

beforeAll(async () => {
  bank = await openBank();
  await bank.work();
});
afterAll(() => bank.stop());
beforeEach(async () => {
  const { id: _, ...like } = bank.queue;
  queue = (await queues.create(bank.store, { ...like, terms: { hello: { offerTtlMs: 20_000, cost: 25 } } }))
    .id;
});

async function arrives(): Promise<string> {
  const contact = `able${(contacts += 1)}`;
  await bank.says(contact, "Здравствуйте", { queue });
  return eventually(async () => {
    const found = await items.of(bank.store).findOne({ clientName: contact, queue });
    if (!found) throw new Error("It has not arrived.");
    return found._id;
  });
}

const stateOf = async (item: string) => (await findItem(bank.store, item))?.state;

async function takes(agent: string): Promise<string> {
  const item = await arrives();
  await eventually(async () =>
    expect(await stateOf(item)).toMatchObject({ name: "reserved", asked: [{ agent }] }),
  );
  await acceptOffer(bank.store, { item, offer: 1, agent });
  return item;
}

const may = (id: string, more: { capacity?: number; limits?: { chat?: number } }) =>
  applySettings(bank.store, {
    ...plainAbilities,
    id,
    name: "Анна",
    login: id,
    role: "agent",
    queues: [queue],
    capacity: 100,
    ...more,
  });

const overBudget = async (): Promise<string[]> => {
  const { violations } = await surveyFloor(bank.store, { drift: { agents: [], items: [] }, beside: [] });
  return violations.filter(({ invariant }) => invariant === "budget").flatMap(({ about }) => about);
};

describe("a budget that an administrator makes smaller while its agent is busy", () => {
  it("is no fault of what is held, takes nothing new until it fits, and hides no real one", async () => {
    const anna = await bank.agent("anna", { queues: [queue] });
    const held = [await takes(anna), await takes(anna), await takes(anna)];
    await may(anna, { capacity: 50 });
    expect(await overBudget()).toEqual([]);
    const next = await arrives();
    for (const item of held.slice(0, 1)) await complete(bank.store, { item, by: anna, code: null });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stateOf(next)).toMatchObject({ name: "queued" });
    await complete(bank.store, { item: held[1] ?? "", by: anna, code: null });
    await eventually(async () =>
      expect(await stateOf(next)).toMatchObject({ name: "reserved", asked: [{ agent: anna }] }),
    );
    expect(await overBudget()).toEqual([]);
    await duty
      .of(bank.store)
      .updateOne({ _id: anna }, { $inc: { load: 25, "held.chat.cost": 25, "held.chat.count": 1 } });
    expect(await overBudget()).toEqual([anna]);
  });

  it("nor are the rules of interrupting that are changed while a call interrupts letters", async () => {
    const anna = await bank.agent("anna", { queues: [queue] });
    await duty.of(bank.store).updateOne(
      { _id: anna },
      {
        $set: {
          load: 130,
          held: { letter: { count: 1, cost: 30 }, call: { count: 1, cost: 100 } },
          taken: { capacity: 100, interrupts: plainRules.interrupts },
        },
      },
    );
    await saveRules(bank.store, { ...plainRules, interrupts: {} });
    expect(await overBudget()).not.toContain(anna);
    await duty.of(bank.store).updateOne({ _id: anna }, { $unset: { taken: "" } });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await overBudget()).toContain(anna);
    await saveRules(bank.store, plainRules);
  });
});
