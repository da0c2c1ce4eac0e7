import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadRows } from "../../adapters/store/conversations.ts";
import { dutyOf } from "../../adapters/store/duty.ts";
import { itemsOf } from "../../adapters/store/items.ts";
import { planReply } from "../../adapters/store/messages.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { complete, finish } from "../../adapters/store/wrapUp.ts";
import { openBank, until, type Bank } from "../store/bank.ts";

describe("one message on its whole way", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
    await bank.work();
  });
  afterAll(() => bank.stop());

  it("is received, offered, accepted, answered, delivered, completed, and every step is in the log", async () => {
    const { store } = bank;
    const anna = await bank.agent("Анна");
    const message = await bank.says("ivan", "Здравствуйте! Карта не работает");

    const [offered] = await until(async () => {
      const held = await itemsOf(store, anna);
      return held.length > 0 && held;
    });
    expect(offered).toMatchObject({ state: "reserved", asked: [{ agent: anna }], queue: bank.queue.id });
    const item = offered?.id ?? "";
    const conversation = offered?.conversation ?? "";
    const offer = await until(() =>
      bank.heard.map((one) => one.event).find((event) => event.kind === "offer"),
    );
    expect(offer).toMatchObject({
      offer: {
        offer: 1,
        preview: "Здравствуйте! Карта не работает",
        client: { name: "ivan", match: { quality: "new" }, openItems: 1, recent: [] },
        why: { policy: "longest_idle" },
      },
    });

    const accepted = await acceptOffer(store, { item, offer: 1, agent: anna });
    expect(accepted).toMatchObject({ state: "assigned", agent: anna });
    expect(await dutyOf(store, anna)).toMatchObject({ routing: "interacting", load: 25 });

    await bank.says("ivan", "Вы здесь?");
    const by = { id: anna, name: "Анна" };
    const reply = { id: "reply-1", conversation, by, text: "Уже смотрю", files: [] };
    await planReply(store, reply);
    await until(async () =>
      (await threadRows(store, conversation, 0)).some((row) => row.what.kind === "message.sent"),
    );
    await bank.arrives("ivan", { kind: "receipt", message: "reply-1", state: "delivered" });
    await until(async () =>
      (await threadRows(store, conversation, 0)).some((row) => row.what.kind === "message.delivered"),
    );
    expect(bank.told.filter((one) => one.event === "message")).toMatchObject([
      { contact: "hello:ivan", payload: { id: "reply-1", text: "Уже смотрю" } },
    ]);

    await finish(store, { item, by: anna });
    await complete(store, { item, by: anna, code: null });
    const rows = await threadRows(store, conversation, 0);
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
    const kinds = rows.map((row) => row.what.kind);
    expect(kinds.slice(0, 6)).toEqual([
      "conversation.opened",
      "client.matched",
      "message.received",
      "item.queued",
      "item.offered",
      "item.accepted",
    ]);
    expect(kinds.slice(6, -3).sort()).toEqual([
      "message.delivered",
      "message.planned",
      "message.received",
      "message.sent",
    ]);
    expect(kinds.slice(-3)).toEqual(["item.wrapping", "item.completed", "conversation.closed"]);
    expect(rows[2]?.what).toMatchObject({ message: { id: message, direction: "in" } });
    expect(await dutyOf(store, anna)).toMatchObject({ routing: "idle", load: 0 });
  });
});
