// Letter 16: one letter to two of our mailboxes is one message, seen by both queues and answered once.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { eventOfLetter } from "../../../adapters/channels/email/arrival.ts";
import { email } from "../../../adapters/channels/email/index.ts";
import { replyAddress } from "../../../adapters/channels/email/replyTokens.ts";
import { mailboxesOf, type Mailbox } from "../../../adapters/channels/email/settings.ts";
import { accounts } from "../../../adapters/store/accounts.ts";
import { guardedBy, threadRows } from "../../../adapters/store/conversations.ts";
import { nextOf, markOf, saveEvent } from "../../../adapters/store/inbox.ts";
import { findItem, waitingIn } from "../../../adapters/store/items.ts";
import { acceptOffer } from "../../../adapters/store/offers.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { receiveRow } from "../../../adapters/store/receiving.ts";
import { conversations, type ConversationRecord } from "../../../adapters/store/records/conversations.ts";
import { inbox } from "../../../adapters/store/records/inbox.ts";
import { items } from "../../../adapters/store/records/items.ts";
import { tellFloor } from "../../../adapters/store/floor.ts";
import { placeItem } from "../../../adapters/store/routing.ts";
import { transfer } from "../../../adapters/store/transfers.ts";
import { maySee, type Person } from "../../../core/access.ts";
import { rooms } from "../../../core/events.ts";
import type { Happening } from "../../../core/log.ts";
import { aQueue, openBank, until, type Bank } from "../../store/bank.ts";
import { CARDS, HELP, letter } from "./letters.ts";

let bank: Bank;
let help: Mailbox;
let cards: Mailbox;
let count = 0;

beforeAll(async () => {
  bank = await openBank({ channels: [email] });
  help = await aMailbox(HELP, "Помощь");
  cards = await aMailbox(CARDS, "Карты");
});
afterAll(() => bank.stop());

async function aMailbox(address: string, name: string): Promise<Mailbox> {
  const queue = await queues.create(bank.store, { ...aQueue, name: { ru: name, en: name } });
  const form = { channel: "email", name, queue: queue.id, settings: { address }, active: true };
  return mailboxesOf([await accounts.create(bank.store, form)])[0]!;
}

/** A letter of someone new to `HELP`, with a copy to `CARDS` unless said otherwise. */
function aLetter(copy = `Cc: ${CARDS}`): { raw: Buffer; contact: string } {
  const from = `client${(count += 1)}@client.example`;
  const raw = letter({
    headers: [`From: ${from}`, `Message-ID: <${count}@client.example>`, copy],
  });
  return { raw, contact: `email:${from}` };
}

/** The copy that a mailbox was given, with the trace of its own delivery. */
function copyFor(mailbox: Mailbox, raw: Buffer): ReturnType<typeof eventOfLetter> {
  const { address } = mailbox.settings;
  const traced = Buffer.concat([Buffer.from(`Delivered-To: ${address}\r\n`), raw]);
  return eventOfLetter({ raw: traced, mailboxes: [mailbox], facts: {} }, Date.now());
}

async function comes(mailbox: Mailbox, raw: Buffer): Promise<void> {
  await saveEvent(bank.store, copyFor(mailbox, raw));
}

/** All that waits of this contact is read and taken, as one worker would. */
async function work(contact: string): Promise<void> {
  for (const row of await nextOf(bank.store, markOf(contact))) {
    const inbounds = await email.read(eventRead(row), bank.store.works.get("email")!);
    await receiveRow(bank.store, row, inbounds);
  }
}

function eventRead(row: Awaited<ReturnType<typeof nextOf>>[number]): Parameters<typeof email.read>[0] {
  return { ...row, id: row._id, raw: Buffer.from(row.raw.buffer) };
}

async function only(contact: string): Promise<ConversationRecord> {
  const found = await conversations.of(bank.store).find({ contact }).toArray();
  expect(found).toHaveLength(1);
  expect(await items.of(bank.store).countDocuments({ conversation: found[0]!._id })).toBe(1);
  return found[0]!;
}

async function told<K extends Happening["kind"]>(head: ConversationRecord, kind: K): Promise<Happening[]> {
  return (await threadRows(bank.store, head._id, 0))
    .map(({ what }) => what)
    .filter((one) => one.kind === kind);
}

const who = (queue: string): Person => ({ id: "x", name: "", role: "agent", queues: [queue] });

async function expectShared(contact: string): Promise<ConversationRecord> {
  const head = await only(contact);
  expect(head).toMatchObject({
    account: help.account.id,
    queue: help.account.queue,
    alsoQueues: [cards.account.queue],
  });
  expect(await told(head, "message.received")).toHaveLength(1);
  expect(await told(head, "conversation.shared")).toEqual([
    { kind: "conversation.shared", queue: cards.account.queue, queueName: "Карты" },
  ]);
  for (const { account } of [help, cards]) {
    const line = (await waitingIn(bank.store, [account.queue])).filter((one) => one.id === head.item);
    expect(line).toMatchObject([{ queue: help.account.queue, alsoQueues: [cards.account.queue] }]);
    expect(maySee(who(account.queue), await guardedBy(bank.store, head._id))).toBe(true);
  }
  expect(maySee(who(bank.queue.id), await guardedBy(bank.store, head._id))).toBe(false);
  return head;
}

describe("16: a letter to two of our mailboxes", () => {
  it("is one event by SMTP and stands in both queues", async () => {
    const { raw, contact } = aLetter();
    const facts = { envelopeTo: `${CARDS}\n${HELP}`, envelopeFrom: "a@client.example", peer: "192.0.2.1" };
    await saveEvent(bank.store, eventOfLetter({ raw, mailboxes: [help, cards], facts }, Date.now()));
    await work(contact);
    await expectShared(contact);
  });

  it.each([
    ["the first named mailbox", () => [help, cards]],
    ["the other mailbox", () => [cards, help]],
  ])("by IMAP is one message, whether %s gives its copy first", async (_, order) => {
    const { raw, contact } = aLetter();
    for (const mailbox of order()) {
      await comes(mailbox, raw);
      await work(contact);
    }
    await expectShared(contact);
  });

  it("is one message when two workers read the two copies at once, again and again", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { raw, contact } = aLetter();
      await comes(help, raw);
      await comes(cards, raw);
      const rows = await nextOf(bank.store, markOf(contact));
      expect(rows).toHaveLength(2);
      await Promise.all(
        rows.map(async (row) => {
          const read = await email.read(eventRead(row), bank.store.works.get("email")!);
          await receiveRow(bank.store, row, read);
        }),
      );
      await expectShared(contact);
      expect(await inbox.of(bank.store).countDocuments({ contact, state: "done" })).toBe(2);
    }
  });

  it("shows a hidden copy to its queue when that copy comes", async () => {
    const { raw, contact } = aLetter("Cc: ");
    await comes(help, raw);
    await work(contact);
    expect((await only(contact)).alsoQueues ?? []).toEqual([]);
    await comes(cards, raw);
    await work(contact);
    await expectShared(contact);
  });

  // Whoever is concerned is told apart from those who only see it in a list.
  const itemNews = () => bank.heard.filter(({ event }) => event.kind === "item");

  it("tells both queues of the item, and offers it to whoever of them is free", async () => {
    const { raw, contact } = aLetter();
    await comes(help, raw);
    await work(contact);
    const head = await expectShared(contact);
    const agent = await bank.agent("anna", { queues: [cards.account.queue] });
    bank.heard.length = 0;
    // Others of this file wait longer and are offered before it.
    await items
      .of(bank.store)
      .updateOne({ _id: head.item! }, { $set: { arrivedAt: new Date(0) }, $inc: { rev: 1 } });
    await tellFloor(bank.store, { items: [head.item!], agents: [] });
    expect(await placeItem(bank.store, head.item!)).toBe(true);
    expect(itemNews().flatMap((news) => news.rooms)).toEqual(
      expect.arrayContaining([rooms.queue(help.account.queue), rooms.queue(cards.account.queue)]),
    );
    const item = await until(() => findItem(bank.store, head.item!));
    await acceptOffer(bank.store, { item: item._id, offer: item.offers, agent });

    bank.heard.length = 0;
    const to = { queue: bank.queue.id };
    await transfer(bank.store, { item: item._id, by: { id: agent, name: "Анна" }, to, note: "" });
    const gone = itemNews();
    expect(gone.flatMap((news) => news.rooms)).toEqual(
      expect.arrayContaining([help.account.queue, cards.account.queue, bank.queue.id].map(rooms.queue)),
    );
    for (const { event } of gone) expect(event).not.toHaveProperty("item.alsoQueues");
    expect(maySee(who(cards.account.queue), await guardedBy(bank.store, head._id))).toBe(false);
    const waiting = await waitingIn(bank.store, [cards.account.queue]);
    expect(waiting.map((one) => one.id)).not.toContain(item._id);

    // The late copy of the other mailbox does not undo it.
    await comes(cards, raw);
    await work(contact);
    expect((await only(contact)).alsoQueues ?? []).toEqual([]);
  });

  it("in an old thread goes on there, also when the other mailbox gives its copy first", async () => {
    const { raw, contact } = aLetter("Cc: ");
    await comes(help, raw);
    await work(contact);
    const head = await only(contact);
    const from = contact.slice("email:".length);
    const sign = bank.store.works.get("email")!.sign;
    const answer = letter({
      headers: [
        `From: ${from}`,
        `To: ${CARDS}`,
        `Cc: ${replyAddress(HELP, "c", head._id, sign)}`,
        `Message-ID: <next-${count}@client.example>`,
      ],
      body: "Ещё вопрос",
    });
    await comes(cards, answer);
    await work(contact);
    await comes(help, answer);
    await work(contact);
    const now = await only(contact);
    expect(await told(now, "message.received")).toHaveLength(2);
    expect(now).toMatchObject({ queue: help.account.queue, alsoQueues: [cards.account.queue] });
  });

  it("leaves no second set of files when it is read again", async () => {
    const { raw, contact } = aLetter();
    await comes(help, raw);
    const [row] = await nextOf(bank.store, markOf(contact));
    const work = bank.store.works.get("email")!;
    const once = await email.read(eventRead(row!), work);
    expect(await email.read(eventRead(row!), work)).toEqual(once);
  });
});
