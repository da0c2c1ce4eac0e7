import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { accounts } from "../../adapters/store/accounts.ts";
import { clientThread } from "../../adapters/store/conversations.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { findItem } from "../../adapters/store/items.ts";
import { planReply } from "../../adapters/store/messages.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { queues } from "../../adapters/store/queues.ts";
import { queues as queueRecords } from "../../adapters/store/records/settings.ts";
import { conversations } from "../../adapters/store/records/conversations.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { items, type ItemRecord } from "../../adapters/store/records/items.ts";
import { complete } from "../../adapters/store/wrapUp.ts";
import { storyOf } from "../../core/story.ts";
import { noWays, plainWays, type LetterTerms } from "../../core/ways.ts";
import { eventually } from "../helpers/eventually.ts";
import { openBank, type Bank } from "./bank.ts";
import { aPigeonChannel } from "./pigeon.ts";

const pigeon = aPigeonChannel();
let bank: Bank;
let working: { stop(): Promise<void> };
let mailbox = "";
let count = 0;

beforeAll(async () => {
  bank = await openBank({ channels: [hello, pigeon] });
});
afterAll(() => bank.stop());
beforeEach(async () => {
  working = await bank.work();
});
afterEach(() => working.stop());

const address = "maria@example.com";

async function aLine(letter: Partial<LetterTerms> | null): Promise<string> {
  const { id: _, ...like } = bank.queue;
  const terms = letter && { ...plainWays.letter, afterMs: 0, ...letter };
  return (await queues.create(bank.store, { ...like, waysOut: { ...noWays, letter: terms } })).id;
}

const now = async (item: string): Promise<ItemRecord> => (await findItem(bank.store, item))!;
const headOf = async (item: string) =>
  (await conversations.of(bank.store).findOne({ _id: (await now(item)).conversation }))!;
const seenBy = (contact: string) => clientThread(bank.store, "hello", `hello:${contact}`, 0);

async function arrives(queue: string): Promise<{ contact: string; item: string }> {
  const contact = `lt${(count += 1)}`;
  await bank.says(contact, "Не проходит платёж", { queue });
  const item = await eventually(async () => {
    const found = await items.of(bank.store).findOne({ clientName: contact, "state.name": { $gt: "" } });
    if (!found) throw new Error("It has not arrived.");
    return found._id;
  });
  return { contact, item };
}

async function asks(contact: string, item: string): Promise<void> {
  await bank.arrives(contact, { kind: "letter", address });
  await eventually(async () => expect((await now(item)).letter).toBe(address));
}

async function takes(item: string, agent: string): Promise<void> {
  await eventually(async () =>
    expect((await now(item)).state).toMatchObject({ name: "reserved", asked: [{ agent }] }),
  );
  await acceptOffer(bank.store, { item, offer: (await now(item)).offers, agent });
}

/** The client answers the letter; the conversation in which it lands. */
async function writesBack(token: string, from = address): Promise<string> {
  const id = `back-${(count += 1)}`;
  await saveEvent(bank.store, {
    channel: "pigeon",
    account: mailbox,
    key: id,
    contact: `pigeon:${from}`,
    order: count,
    raw: Buffer.from(JSON.stringify({ id, from, text: "Спасибо", subject: "Re: Вопрос", token })),
    facts: {},
  });
  return eventually(async () => {
    const row = await interactions.of(bank.store).findOne({ message: id });
    if (!row) throw new Error("It has not come.");
    return row.conversation;
  });
}

async function story(item: string) {
  const rows = await interactions
    .of(bank.store)
    .find({ conversation: (await now(item)).conversation, seq: { $gt: 0 } })
    .sort({ seq: 1 })
    .toArray();
  const mine = rows.filter(({ what }) => "item" in what && what.item === item);
  return storyOf(mine.map(({ at, what }) => ({ atMs: at.getTime(), what })));
}

describe("a client who waits and asks for a letter", () => {
  it("is offered none, and heard in none, while nothing writes letters", async () => {
    const queue = await aLine({});
    const { contact, item } = await arrives(queue);
    expect((await seenBy(contact))?.ways).toEqual([]);
    await bank.arrives(contact, { kind: "letter", address });
    await bank.says(contact, "Вы тут?");
    await eventually(async () => expect((await headOf(item)).preview).toBe("Вы тут?"));
    expect((await now(item)).letter).toBeUndefined();
    const form = { channel: "pigeon", name: "Почта", queue: bank.queue.id, settings: {}, active: true };
    mailbox = (await accounts.create(bank.store, form)).id;
    await eventually(async () => expect((await seenBy(contact))?.ways).toEqual(["letter"]), 6_000);
  });

  it("leaves the live line for the line of letters, keeps the arrival, and has the letter's time", async () => {
    const letters = await aLine(null);
    const queue = await aLine({ to: letters, withinMs: 3_600_000 });
    const { contact, item } = await arrives(queue);
    const before = await now(item);
    await asks(contact, item);
    await bank.arrives(contact, { kind: "letter", address: "Maria@Example.com" });
    const after = await now(item);
    expect(after).toMatchObject({ kind: "letter", cost: 10, queue: letters, arrivedAt: before.arrivedAt });
    const promisedMs = (after.answerBy?.getTime() ?? 0) - after.arrivedAt.getTime();
    expect(promisedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(promisedMs).toBeLessThan(3_620_000);
    expect(await headOf(item)).toMatchObject({
      queue: letters,
      channel: "hello",
      answersTo: { channel: "pigeon", account: mailbox, contact: `pigeon:${address}`, to: address },
    });
    expect(await seenBy(contact)).toMatchObject({ place: null, ways: [], letter: address, state: "waiting" });
    // The page may be closed.
    await bank.arrives(contact, { kind: "ended" });
    await bank.says(contact, "И ещё");
    await eventually(async () => expect((await headOf(item)).preview).toBe("И ещё"));
    expect((await now(item)).state.name).toBe("queued");
    expect(await story(item)).toMatchObject({ state: "queued", fault: null });
    const rows = (await seenBy(contact))?.entries.filter(({ what }) => what.kind === "item.letter");
    expect(rows).toHaveLength(1);
  });

  it("is heard where the queue was read before it offered letters", async () => {
    const queue = await aLine(null);
    const { contact, item } = await arrives(queue);
    const letter = { ...plainWays.letter, afterMs: 0 };
    await queueRecords.of(bank.store).updateOne({ _id: queue }, { $set: { "waysOut.letter": letter } });
    await asks(contact, item);
  });

  it("gets the answer there and in the window, and their own answer comes into the same conversation", async () => {
    const queue = await aLine({});
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await eventually(async () => expect((await now(item)).state).toMatchObject({ name: "reserved" }));
    // It lay in front of Anna as a chat.
    await asks(contact, item);
    await takes(item, anna);
    const head = await headOf(item);
    const reply = { conversation: head._id, by: { id: anna, name: "Anna" }, text: "Сняли лимит", files: [] };
    await planReply(bank.store, { ...reply, id: `reply-${item}` });
    await eventually(() => expect(pigeon.sent.at(-1)).toMatchObject({ to: address, text: "Сняли лимит" }));
    expect(pigeon.sent.at(-1)).toMatchObject({ account: mailbox, conversation: head._id });
    expect(await writesBack(head._id)).toBe(head._id);
    const said = (await seenBy(contact))?.entries.flatMap(({ what }) =>
      "message" in what && typeof what.message === "object" ? [what.message.text] : [],
    );
    expect(said).toEqual(["Не проходит платёж", "Сняли лимит", "Спасибо"]);
    // A stranger with the same letter gets a conversation of their own.
    expect(await writesBack(head._id, "other@example.com")).not.toBe(head._id);
    expect((await story(item)).fault).toBeNull();
    await complete(bank.store, { item, by: anna, code: null });
  });

  it("may write back when all is closed and a newer chat is open: the old conversation wakes as a letter", async () => {
    const queue = await aLine({});
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await asks(contact, item);
    await takes(item, anna);
    await complete(bank.store, { item, by: anna, code: null });
    await bank.says(contact, "Новый вопрос", { queue });
    await eventually(async () =>
      expect((await seenBy(contact))?.conversation).not.toBe((await headOf(item))._id),
    );
    const old = await headOf(item);
    expect(await writesBack(old._id)).toBe(old._id);
    const woken = (await conversations.of(bank.store).findOne({ _id: old._id }))!;
    expect(woken).toMatchObject({ state: "open", single: false });
    expect(await now(woken.item ?? "")).toMatchObject({ kind: "letter", letter: address });
  });

  it("is answered there by the agent who took them the moment before", async () => {
    const queue = await aLine({});
    const anna = await bank.agent("anna", { queues: [queue] });
    const { contact, item } = await arrives(queue);
    await takes(item, anna);
    await asks(contact, item);
    expect(await now(item)).toMatchObject({ kind: "chat", state: { name: "assigned", agent: anna } });
    expect(await headOf(item)).toMatchObject({ answersTo: { to: address } });
    expect((await story(item)).fault).toBeNull();
  });
});
