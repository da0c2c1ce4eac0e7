import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { backlog } from "../../adapters/store/backlog.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { openBank, until, type Bank } from "../store/bank.ts";

const contacts = 12;
const each = 12;

describe("many messages of many contacts, many workers", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
    // Three that know nothing of each other, as three processes would.
    await bank.work();
    await bank.work();
    await bank.work();
  });
  afterAll(() => bank.stop());

  it("keeps every contact's order, doubles nothing, opens one conversation for each", async () => {
    const { store } = bank;
    const sent: Promise<unknown>[] = [];
    for (let index = 0; index < each; index += 1) {
      for (let contact = 0; contact < contacts; contact += 1) {
        const id = `m-${contact}-${index}`;
        const event = { kind: "message", id, name: "", text: `${index}` };
        const more = { key: id, order: index };
        // Each contact sends one after the other; a quarter comes twice, as providers repeat.
        sent.push(bank.arrives(`c${contact}`, event, more));
        if ((contact + index) % 4 === 0) sent.push(bank.arrives(`c${contact}`, event, more));
      }
      await Promise.all(sent.splice(0));
    }
    await until(async () => (await backlog(store)) === 0, 30_000);
    const heads = await conversations
      .of(store)
      .find({ number: { $gt: 0 } })
      .toArray();
    expect(heads.length).toBe(contacts);
    for (const head of heads) {
      const rows = await interactions
        .of(store)
        .find({ conversation: head._id, seq: { $gt: 0 } })
        .sort({ seq: 1 })
        .toArray();
      const texts = rows.flatMap(({ what }) => (what.kind === "message.received" ? [what.message.text] : []));
      expect(texts).toEqual(Array.from({ length: each }, (_, index) => `${index}`));
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
      expect(head.seq).toBe(rows.length);
    }
  });
});
