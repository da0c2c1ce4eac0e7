import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventOf, nextOf, markIn, saveEvent } from "../../adapters/store/inbox.ts";
import { inbox } from "../../adapters/store/records/inbox.ts";
import { openBank, type Bank } from "./bank.ts";

describe("the inbox", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
  });
  afterAll(() => bank.stop());

  const event = (key: string, raw: Uint8Array, more = {}) => ({
    channel: "hello",
    account: "a",
    key,
    contact: "hello:x",
    order: 1,
    raw,
    facts: {},
    ...more,
  });

  it("keeps an event once, however often and however simultaneously it comes", async () => {
    const { store } = bank;
    const saved = await Promise.all(
      Array.from({ length: 20 }, () => saveEvent(store, event("same", Buffer.from("{}")))),
    );
    expect(new Set(saved.map((one) => one.id)).size).toBe(1);
    expect(saved.filter((one) => !one.repeated).length).toBe(1);
    expect(await inbox.of(store).countDocuments({ channel: "hello", account: "a", key: "same" })).toBe(1);
  });

  it("keeps the same key of another account or channel apart", async () => {
    const { store } = bank;
    const one = await saveEvent(store, event("shared", Buffer.from("1")));
    const two = await saveEvent(store, event("shared", Buffer.from("1"), { account: "b" }));
    expect([one.repeated, two.repeated]).toEqual([false, false]);
  });

  it("gives back the raw form byte for byte, also when it is too large for a row", async () => {
    const { store } = bank;
    for (const size of [0, 1, 999_999, 1_500_000]) {
      const raw = Buffer.alloc(size, 0xfe);
      const contact = `hello:size-${size}`;
      const { id } = await saveEvent(store, event(`size-${size}`, raw, { contact }));
      const [row] = await nextOf(store, markIn(id));
      if (!row) throw new Error("The row is missing.");
      const read = await eventOf(store, row);
      expect(Buffer.compare(Buffer.from(read.raw), raw)).toBe(0);
      expect(row.rawFile === null).toBe(size <= 1_000_000);
    }
  });

  it("hands a contact's rows out in the contact's order", async () => {
    const { store } = bank;
    const contact = "hello:ordered";
    let id = "";
    for (const order of [3, 1, 2])
      ({ id } = await saveEvent(store, event(`o${order}`, Buffer.from(""), { contact, order })));
    expect((await nextOf(store, markIn(id))).map((row) => row.order)).toEqual([1, 2, 3]);
  });
});
