import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../adapters/store/append.ts";
import { acceptOffer, expireOffer } from "../../adapters/store/offers.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { duty } from "../../adapters/store/records/duty.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items } from "../../adapters/store/records/items.ts";
import { Problem } from "../../core/problems.ts";
import { aConversation, anItem } from "./builders.ts";
import { openBank, type Bank } from "./bank.ts";

const races = Number(process.env["OKNO_RACES"] ?? 10_000);
/** As many at once as a busy bank would have, so that they do meet. */
const atOnce = 16;
const agents = 64;

describe("two who accept one offer in the same millisecond", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
  });
  afterAll(() => bank.stop());

  it(`have exactly one winner in each of ${races} races`, async () => {
    const { store } = bank;
    const names = await Promise.all(
      Array.from({ length: agents }, (_, index) => bank.agent(`a${index}`, { capacity: 1_000_000 })),
    );
    const at = await store.mongo.now();
    const until = new Date(at.getTime() - 1);
    const made = Array.from({ length: races }, (_, index) => {
      const agent = names[index % agents] ?? "";
      const asked = [{ agent, name: agent, offer: 1, until }];
      const state = { name: "reserved" as const, asked, atOnce: 1, since: at };
      const conversation = aConversation({ number: index, itemState: "reserved", at });
      const item = anItem({ conversation: conversation._id, queue: bank.queue.id, state, offers: 1, at });
      return { item, conversation: { ...conversation, item: item._id }, agent };
    });
    for (let from = 0; from < races; from += 500) {
      const some = made.slice(from, from + 500);
      await conversations.of(store).insertMany(some.map((one) => one.conversation));
      await items.of(store).insertMany(some.map((one) => one.item));
    }
    await duty.of(store).updateMany({ _id: { $in: names } }, { $set: { reserved: races, load: 0 } });

    const wins = new Map<string, number>();
    const refusals = new Set<string>();
    let next = 0;
    const racer = async (): Promise<void> => {
      for (let index = next++; index < races; index = next++) {
        const one = made[index];
        if (!one) return;
        // The offered agent in two tabs, another agent who saw the item, and, now and then, the timer.
        const other = names[(index + 1) % agents] ?? "";
        const tries = [
          acceptOffer(store, { item: one.item._id, offer: 1, agent: one.agent }),
          acceptOffer(store, { item: one.item._id, offer: 1, agent: other }),
        ];
        const timer = index % 10 === 0 ? expireOffer(store, { item: one.item._id, offer: 1 }) : null;
        const results = await Promise.allSettled(tries);
        const expired = (await timer) === 0;
        const won = results.filter((result) => result.status === "fulfilled").length;
        wins.set(one.item._id, won + Number(expired));
        for (const result of results) {
          if (result.status === "fulfilled") continue;
          const reason: unknown = result.reason;
          refusals.add(reason instanceof Problem ? reason.refusal.code : String(reason));
        }
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: atOnce }, racer));
    const seconds = (performance.now() - started) / 1_000;
    console.log(`${races} races in ${seconds.toFixed(1)} s`);

    expect([...wins.values()].every((count) => count === 1)).toBe(true);
    expect([...refusals].sort()).toEqual(expect.arrayContaining(["gone_to_other"]));
    expect([...refusals].every((code) => ["gone_to_other", "offer_ended"].includes(code))).toBe(true);
    const accepted = await interactions.of(store).countDocuments({
      conversation: { $in: made.map((one) => one.conversation._id) },
      "what.kind": "item.accepted",
    });
    const [sample] = await items
      .of(store)
      .find({ _id: made[1]?.item._id ?? newId() })
      .toArray();
    expect(sample?.state).toMatchObject({ name: "assigned", agent: made[1]?.agent });
    const assigned = await items.of(store).countDocuments({ "state.name": "assigned" });
    expect(accepted).toBe(assigned);
  }, 300_000);
});
