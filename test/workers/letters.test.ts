import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { accounts } from "../../adapters/store/accounts.ts";
import { threadRows } from "../../adapters/store/conversations.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { findItem } from "../../adapters/store/items.ts";
import { planReply } from "../../adapters/store/messages.ts";
import { queues } from "../../adapters/store/queues.ts";
import { signOut } from "../../adapters/store/duty.ts";
import { clients } from "../../adapters/store/records/clients.ts";
import { conversations, type ConversationRecord } from "../../adapters/store/records/conversations.ts";
import { inbox } from "../../adapters/store/records/inbox.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { acceptOffer } from "../../adapters/store/offers.ts";
import { complete, finish } from "../../adapters/store/wrapUp.ts";
import { holdersOf } from "../../core/item.ts";
import { aQueue, openBank, until, type Bank } from "../store/bank.ts";
import { aPigeonChannel, type Pigeon } from "../store/pigeon.ts";

const pigeon = aPigeonChannel();
let bank: Bank;
let account = "";
let other = "";
let count = 0;

beforeAll(async () => {
  bank = await openBank({ channels: [hello, pigeon] });
  const form = { channel: "pigeon", name: "Почта", queue: bank.queue.id, settings: {}, active: true };
  account = (await accounts.create(bank.store, form)).id;
  other = (await accounts.create(bank.store, form)).id;
  await bank.work();
});
afterAll(() => bank.stop());

/** A letter comes; the conversation in which it landed. */
async function lands(letter: Omit<Pigeon, "id">, to = account): Promise<ConversationRecord> {
  const id = `letter-${(count += 1)}`;
  await saveEvent(bank.store, {
    channel: "pigeon",
    account: to,
    key: id,
    contact: `pigeon:${letter.from}`,
    order: count,
    raw: Buffer.from(JSON.stringify({ id, ...letter })),
    facts: {},
  });
  const row = await until(() => interactions.of(bank.store).findOne({ message: id }));
  const head = await conversations.of(bank.store).findOne({ _id: row.conversation });
  if (!head) throw new Error("The conversation is missing.");
  return head;
}

const links = async (head: ConversationRecord) =>
  (await threadRows(bank.store, head._id, 0)).flatMap(({ what }) =>
    what.kind === "conversation.linked" ? [{ to: what.to, reason: what.reason }] : [],
  );

/** An agent takes the conversation's item and closes it. */
async function closes(head: ConversationRecord): Promise<void> {
  const { store } = bank;
  const id = head.item ?? "";
  const agent = await bank.agent("anna", { queues: [head.queue] });
  const item = await until(async () => {
    const found = await findItem(store, id);
    return found?.state.name === "reserved" ? found : null;
  });
  expect(holdersOf(item.state)).toEqual([agent]);
  await acceptOffer(store, { item: id, offer: item.offers, agent });
  await finish(store, { item: id, by: agent });
  await complete(store, { item: id, by: agent, code: null });
  await signOut(store, agent);
}

describe("where a letter belongs", () => {
  it("a first letter opens a conversation; its answer by reference continues it", async () => {
    const first = await lands({ from: "anna@example.com", external: "<a1@x>" });
    const next = await lands({ from: "anna@example.com", references: ["<unknown@x>", "<a1@x>"] });
    expect(next._id).toBe(first._id);
    const fresh = await lands({ from: "anna@example.com" });
    expect(fresh._id).not.toBe(first._id);
    expect(fresh.client).toBe(first.client);
  });

  it("the last known reference wins", async () => {
    const one = await lands({ from: "b@example.com", external: "<b1@x>" });
    const two = await lands({ from: "b@example.com", external: "<b2@x>" });
    const next = await lands({ from: "b@example.com", references: ["<b1@x>", "<b2@x>", "<?@x>"] });
    expect([one._id, two._id].indexOf(next._id)).toBe(1);
  });

  it("a reference known only in another account is unknown", async () => {
    const one = await lands({ from: "c@example.com", external: "<c1@x>" });
    const next = await lands({ from: "c@example.com", references: ["<c1@x>"] }, other);
    expect(next._id).not.toBe(one._id);
  });

  it("an empty reference matches nobody's thread", async () => {
    const one = await lands({ from: "d@example.com", external: "" });
    const next = await lands({ from: "d@example.com", references: [""] });
    expect(next._id).not.toBe(one._id);
  });

  it("a stranger who answers gets a conversation of their own, with a link", async () => {
    const one = await lands({ from: "e@example.com", external: "<e1@x>" });
    const stranger = await lands({ from: "evil@example.com", references: ["<e1@x>"], token: one._id });
    expect(stranger._id).not.toBe(one._id);
    expect(await links(stranger)).toEqual([{ to: one._id, reason: "other_sender" }]);
  });

  it("whoever was sent a copy takes part", async () => {
    const one = await lands({ from: "f@example.com", external: "<f1@x>" });
    const by = { id: "anna", name: "Анна" };
    const copies = ["Wife@example.com"];
    await planReply(bank.store, { id: "f-r", conversation: one._id, by, text: "да", files: [], copies });
    const wife = await lands({ from: "wife@example.com", references: ["<f1@x>"] });
    expect(wife._id).toBe(one._id);
  });

  it("a tag alone counts only for who takes part", async () => {
    const one = await lands({ from: "g@example.com" });
    expect((await lands({ from: "g@example.com", tag: one.number }))._id).toBe(one._id);
    const stranger = await lands({ from: "h@example.com", tag: one.number });
    expect(stranger._id).not.toBe(one._id);
    expect(await links(stranger)).toEqual([]);
  });

  it("an unclear sender opens nobody's card and joins nobody's thread", async () => {
    const one = await lands({ from: "i@example.com", external: "<i1@x>" });
    const forged = await lands({ from: "i@example.com", references: ["<i1@x>"], clear: false });
    expect(forged).toMatchObject({ client: null, match: { quality: "many", candidates: [] } });
    expect(forged._id).not.toBe(one._id);
  });

  it("a point that several clients hold chooses nobody", async () => {
    const by = { kind: "email", value: "shared@example.com", verified: false } as const;
    const twins = ["t1", "t2"].map((_id) => ({
      _id,
      name: _id,
      contactPoints: [by],
      stated: [],
      createdAt: new Date(),
    }));
    await clients.of(bank.store).insertMany(twins);
    const head = await lands({ from: "shared@example.com" });
    expect(head).toMatchObject({ client: null, match: { quality: "many", candidates: ["t1", "t2"] } });
  });

  it("a closed conversation wakes with a new item; after a month it is only linked", async () => {
    const queue = (await queues.create(bank.store, aQueue)).id;
    const one = await lands({ from: "j@example.com", external: "<j1@x>", queue });
    await closes(one);
    const again = await lands({ from: "j@example.com", references: ["<j1@x>"] });
    expect(again).toMatchObject({ _id: one._id, state: "open" });
    expect(again.item).not.toBe(one.item);
    const kinds = (await threadRows(bank.store, one._id, 0)).map((row) => row.what.kind);
    expect(kinds).toContain("conversation.reopened");
    await closes(again);
    const long = new Date(Date.now() - 31 * 86_400_000);
    await conversations.of(bank.store).updateOne({ _id: one._id }, { $set: { closedAt: long } });
    const late = await lands({ from: "j@example.com", references: ["<j1@x>"] });
    expect(late._id).not.toBe(one._id);
    expect(await links(late)).toEqual([{ to: one._id, reason: "old" }]);
  });

  it("a machine's note is filed and needs nobody, until a person writes", async () => {
    const note = await lands({ from: "k@example.com", external: "<k1@x>", quiet: true });
    expect(note).toMatchObject({ item: null, state: "open" });
    const person = await lands({ from: "k@example.com", references: ["<k1@x>"] });
    expect(person._id).toBe(note._id);
    expect(person.item).not.toBeNull();
  });

  it("an answer knows the thread's ids, and its own id is found by the next letter", async () => {
    const one = await lands({ from: "l@example.com", external: "<l1@x>" });
    const by = { id: "anna", name: "Анна" };
    await planReply(bank.store, { id: "l-r", conversation: one._id, by, text: "да", files: [] });
    const sent = await until(() => pigeon.sent.find((message) => message.id === "l-r"));
    expect(sent).toMatchObject({
      to: "l@example.com",
      references: ["<l1@x>"],
      inReplyTo: "<l1@x>",
      number: one.number,
      subject: "Вопрос",
      authorName: "Анна",
    });
    await until(() => interactions.of(bank.store).findOne({ externals: `${account}|<l-r@bank>` }));
    const next = await lands({ from: "l@example.com", references: ["<l-r@bank>"] });
    expect(next._id).toBe(one._id);
  });
});

describe("a chat that the client wants as a letter", () => {
  it("leaves by the channel that writes to mail addresses, once, and does not show in the chat", async () => {
    const id = await bank.says("petr", "Здравствуйте");
    await until(() => interactions.of(bank.store).findOne({ message: id }));
    bank.told.length = 0;
    await bank.arrives("petr", { kind: "transcript", address: "Petr@example.com" });
    const sent = await until(() => pigeon.sent.find((message) => message.to === "petr@example.com"));
    expect(sent).toMatchObject({ channel: "pigeon", automatic: true, references: [] });
    expect(sent.text).toContain("Здравствуйте");
    const shown = bank.told.filter((one) => JSON.stringify(one.payload).includes("message.planned"));
    expect(shown).toEqual([]);
  });
});

describe("a letter", () => {
  it("with a proof for one conversation and the thread of another is set aside", async () => {
    const hers = await lands({ from: "rita@example.com", subject: "Счёт", external: "<r1@x>" });
    const his = await lands({ from: "oleg@example.com", subject: "Кредит" });
    await saveEvent(bank.store, {
      channel: "pigeon",
      account,
      key: "stolen",
      contact: "pigeon:rita@example.com",
      order: (count += 1),
      raw: Buffer.from(
        JSON.stringify({ id: "stolen", from: "rita@example.com", token: his._id, references: ["<r1@x>"] }),
      ),
      facts: {},
    });
    const row = await until(() => inbox.of(bank.store).findOne({ key: "stolen", state: "quarantined" }));
    expect(row.reason).toBe("security: token of another conversation");
    expect(await interactions.of(bank.store).findOne({ message: "stolen" })).toBeNull();
    expect((await conversations.of(bank.store).findOne({ _id: hers._id }))?.seq).toBe(hers.seq);
  });

  it("is a guess by the same subject alone: a new conversation that points at the open one", async () => {
    const first = await lands({ from: "gleb@example.com", subject: "Справка о доходах" });
    const again = await lands({ from: "gleb@example.com", subject: "RE: HA: Справка о доходах" });
    expect(again._id).not.toBe(first._id);
    expect(await links(again)).toEqual([{ to: first._id, reason: "guess" }]);
  });

  it("says when the subject became another, and folds what it repeats", async () => {
    const said = "Мы подняли лимит по вашей карте до пятидесяти тысяч рублей, можно платить.";
    const first = await lands({ from: "yana@example.com", subject: "Лимит", text: said, external: "<y1@x>" });
    const text = `Спасибо, а вклад?\n> ${said}`;
    await lands({ from: "yana@example.com", subject: "Вклад", text, references: ["<y1@x>"] });
    const told = (await threadRows(bank.store, first._id, 0)).map((entry) => entry.what);
    expect(told.find((what) => what.kind === "subject.changed")).toMatchObject({
      was: "Лимит",
      now: "Вклад",
    });
    const letter = told.flatMap((what) => (what.kind === "message.received" ? [what.message] : [])).at(-1);
    expect(letter?.origin?.quoted.map(([from, to]) => letter.text.slice(from, to))).toEqual([`> ${said}`]);
  });

  it("is acknowledged once a day to one contact", async () => {
    const acknowledge = "Письмо получено, номер {{number}}.";
    const first = await lands({ from: "ira@example.com", subject: "Один", acknowledge });
    const second = await lands({ from: "ira@example.com", subject: "Два", acknowledge });
    await until(() => pigeon.sent.find((letter) => letter.conversation === first._id));
    expect(pigeon.sent.filter((letter) => letter.contact === "pigeon:ira@example.com")).toMatchObject([
      { text: `Письмо получено, номер ${first.number}.`, automatic: true },
    ]);
    const kinds = (await threadRows(bank.store, second._id, 0)).map((entry) => entry.what.kind);
    expect(kinds).not.toContain("message.planned");
  });
});
