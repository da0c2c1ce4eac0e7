import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "../../adapters/store/append.ts";
import { change } from "../../adapters/store/change.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items } from "../../adapters/store/records/items.ts";
import { reservedByLog } from "../../adapters/store/reservedByLog.ts";
import { lastSurvey, surveyFloor } from "../../adapters/store/surveys.ts";
import { waitingIn } from "../../adapters/store/items.ts";
import { eventually } from "../helpers/eventually.ts";
import { anItem } from "./builders.ts";
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

it("knows by the log who has each of many items, one agent or several who are asked at once", async () => {
  const open = Array.from({ length: 60 }, () => anItem({ queue: bank.queue.id }));
  const askedFor = (place: number): string[] =>
    place % 2 === 0 ? [`agent${place}`] : [`agent${place}`, `other${place}`];
  const at = new Date();
  const rows = open.flatMap(({ _id: item, conversation }, place) => {
    const asked = askedFor(place);
    const why = { policy: "longest_idle", candidates: [], excluded: [], asked };
    return [
      { kind: "message.received", message: { text: "Здравствуйте" } },
      { kind: "item.queued", item, queue: bank.queue.id, queueName: "", cause: "arrived" },
      ...asked.map((agent, before) => ({
        kind: "item.offered",
        item,
        agent,
        agentName: "",
        offer: before + 1,
        untilMs: at.getTime() + 20_000,
        why,
      })),
    ].map((what, seq) => ({
      _id: newId(),
      conversation,
      seq: seq + 1,
      at,
      actor: { kind: "system", part: "test" },
      item,
      what,
    }));
  });
  await interactions.of(bank.store).insertMany(rows as never[]);
  const found = await change(bank.store, (tx) => reservedByLog(tx, open));
  expect(found).toEqual(
    open.flatMap(({ _id: item }, place) => askedFor(place).map((agent) => ({ item, agent }))),
  );
});
