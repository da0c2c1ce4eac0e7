import { afterAll, beforeAll, expect, it } from "vitest";
import { duty } from "../../adapters/store/records/duty.ts";
import type { Store } from "../../adapters/store/store.ts";
import { watchLiveness } from "../../server/liveness.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "../store/bank.ts";

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.stop());

const livenessOf = async (agent: string) => (await duty.of(bank.store).findOne({ _id: agent }))?.liveness;

it("is there at once who comes back while it is being written that they were cut off", async () => {
  const anna = await bank.agent("anna");
  const gate = Promise.withResolvers<void>();
  const { mongo } = bank.store;
  const now = async (): Promise<Date> => {
    await gate.promise;
    return mongo.now();
  };
  const store: Store = { ...bank.store, mongo: { ...mongo, now } };
  const desks = watchLiveness({ store, isConnected: () => Promise.resolve(false), log: store.log });
  desks.connected(anna, "one");
  desks.disconnected(anna, "one");
  await new Promise((resolve) => setTimeout(resolve, 50));
  desks.connected(anna, "two");
  await new Promise((resolve) => setTimeout(resolve, 200));
  gate.resolve();
  await new Promise((resolve) => setTimeout(resolve, 300));
  // Sooner than the next heartbeat.
  await eventually(async () => expect(await livenessOf(anna)).toBe("connected"), 2_000);
  desks.stop();
});
