import { afterAll, beforeAll, expect, it } from "vitest";
import { routingToday } from "../../adapters/store/history/efficiency.ts";
import { findItem } from "../../adapters/store/items.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { agents } from "../../adapters/store/records/agents.ts";
import { items } from "../../adapters/store/records/items.ts";
import { complete } from "../../adapters/store/wrapUp.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";

let bank: Bank;
let working: { stop(): Promise<void> };
beforeAll(async () => {
  bank = await openBank();
  working = await bank.work();
});
afterAll(async () => {
  await working.stop();
  await bank.stop();
});

async function served(contact: string, agent: string): Promise<void> {
  const held = { "state.name": "reserved", "state.asked.agent": agent } as const;
  await bank.says(contact, "Здравствуйте");
  const item = await eventually(async () => {
    const found = await items.of(bank.store).findOne(held);
    if (!found) throw new Error("Nothing is offered.");
    return found._id;
  });
  await items.of(bank.store).updateOne({ _id: item }, { $set: { own: { agent, team: null } } });
  await acceptOffer(bank.store, { item, offer: (await findItem(bank.store, item))!.offers, agent });
  await complete(bank.store, { item, by: agent, code: null });
}

it("counts today's answers, who met whom, and what could have been reached", async () => {
  const anna = await bank.agent("anna");
  const known = { login: anna, queues: [bank.queue.id], active: true };
  await agents.of(bank.store).updateOne({ _id: anna }, { $set: known }, { upsert: true });
  const before = await routingToday(bank.store);
  expect(before.hours.every(({ achieved, bound }) => achieved === null && bound === null)).toBe(true);
  for (let index = 0; index < 6; index += 1) await served(`e${index}`, anna);
  const { hours, continuity, people, starts, nowMs, survey, told } = await routingToday(bank.store);
  const counted = hours.filter((hour) => hour.counted > 0);
  expect(counted.reduce((sum, hour) => sum + hour.counted, 0)).toBe(6);
  expect(counted.every(({ achieved }) => achieved === 1)).toBe(true);
  expect(counted.every(({ bound }) => bound !== null && bound > 0 && bound <= 1)).toBe(true);
  expect(continuity).toEqual({ agent: 6, team: 0, nobody: 0 });
  expect(people.some((mean) => mean > 0)).toBe(true);
  expect(starts[hours.length - 1]).toBeLessThanOrEqual(nowMs);
  expect({ survey, told }).toEqual({ survey: null, told: [] });
});
