import { afterAll, beforeAll, expect, it } from "vitest";
import { duty } from "../../adapters/store/records/duty.ts";
import { items } from "../../adapters/store/records/items.ts";
import { lastSurvey, surveyFloor } from "../../adapters/store/surveys.ts";
import { waitingIn } from "../../adapters/store/items.ts";
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

const unseen = { drift: { agents: [], items: [] }, beside: [] };

it("finds nothing wrong with a bank at work, and counts who waits and who works", async () => {
  const anna = await bank.agent("anna", { capacity: 25 });
  await bank.says("one", "Здравствуйте");
  await eventually(async () =>
    expect(await duty.of(bank.store).findOne({ _id: anna })).toMatchObject({ reserved: 1 }),
  );
  await bank.says("two", "Здравствуйте");
  await eventually(async () => expect(await waitingIn(bank.store, [bank.queue.id])).toHaveLength(2));
  const survey = await surveyFloor(bank.store, unseen);
  expect(survey.violations).toEqual([]);
  expect(survey.agents).toEqual({ reserved: 1 });
  expect(survey.queues).toEqual([
    { queue: bank.queue.id, waiting: 1, longestMs: expect.any(Number) as number },
  ]);
  expect(await lastSurvey(bank.store)).toEqual(survey);
});

it("finds what somebody broke behind its back", async () => {
  await duty.of(bank.store).updateMany({ _id: { $gt: "" } }, { $inc: { load: 200, "held.chat.cost": 200 } });
  await items
    .of(bank.store)
    .updateMany({ "state.name": "reserved" }, { $set: { "state.asked.0.until": new Date(0) } });
  // Its record says another agent than its log.
  const [held] = await items.of(bank.store).find({ "state.name": "reserved" }).toArray();
  await items
    .of(bank.store)
    .updateOne({ _id: held?._id ?? "" }, { $set: { "state.asked.0.agent": "nobody" } });
  const beside = [{ agent: "a", item: "i", sinceMs: Date.now() - 60_000 }];
  const { violations, drift } = await surveyFloor(bank.store, {
    drift: { agents: ["a"], items: [] },
    beside,
  });
  expect(new Set(violations.map((one) => one.invariant))).toEqual(
    new Set(["budget", "held", "nobody_beside", "one_holder", "timers"]),
  );
  expect(drift).toEqual({ agents: 1, items: 0 });
});
