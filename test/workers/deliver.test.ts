import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import type { Channel } from "../../adapters/channels/channel.ts";
import { threadRows } from "../../adapters/store/conversations.ts";
import { planReply, retry } from "../../adapters/store/messages.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { outbox } from "../../adapters/store/records/outbox.ts";
import type { OutboundMessage, Receipt } from "../../core/outbound.ts";
import { openBank, until, type Bank } from "../store/bank.ts";

type Answer = (message: OutboundMessage) => Receipt | Promise<Receipt>;

let answer: Answer = () => ({ result: "sent", external: null });
const sent: string[] = [];
const picky: Channel = {
  ...hello,
  onLostAnswer: "uncertain",
  deliver: async (message) => {
    sent.push(message.text);
    return answer(message);
  },
};

let bank: Bank;
let clients = 0;
const by = { id: "anna", name: "Анна" };

beforeAll(async () => {
  bank = await openBank({ channels: [picky] });
  await bank.work();
});
afterAll(() => bank.stop());

async function aTalk(): Promise<string> {
  const id = await bank.says(`client-${(clients += 1)}`, "?");
  const row = await until(() => interactions.of(bank.store).findOne({ message: id }));
  return row.conversation;
}

const stateOf = async (id: string) => (await outbox.of(bank.store).findOne({ _id: id }))?.state;

async function plan(conversation: string, id: string, text = id): Promise<void> {
  await planReply(bank.store, { id, conversation, by, text, files: [] });
}

describe("an answer on its way", () => {
  it("is tried again when the channel asks for it, and what follows waits for it", async () => {
    const talk = await aTalk();
    let refusals = 2;
    answer = () =>
      refusals-- > 0
        ? { result: "later", reason: "занято", afterMs: 60 }
        : { result: "sent", external: null };
    await plan(talk, "one");
    await plan(talk, "two");
    await until(async () => (await stateOf("two")) === "sent");
    expect(sent.splice(0)).toEqual(["one", "one", "one", "two"]);
    const kinds = (await threadRows(bank.store, talk, 0)).map((row) => row.what.kind);
    expect(kinds.filter((kind) => kind === "message.delayed")).toHaveLength(1);
  });

  it("that is refused fails visibly and goes again when the agent says so", async () => {
    const talk = await aTalk();
    answer = () => ({ result: "refused", reason: "нет такого адреса" });
    await plan(talk, "refused");
    await until(async () => (await stateOf("refused")) === "failed");
    answer = () => ({ result: "sent", external: null });
    await retry(bank.store, { message: "refused", by });
    await until(async () => (await stateOf("refused")) === "sent");
    expect(sent.splice(0)).toEqual(["refused", "refused"]);
    const kinds = (await threadRows(bank.store, talk, 0)).map((row) => row.what.kind).slice(-4);
    expect(kinds).toEqual(["message.planned", "message.failed", "message.retried", "message.sent"]);
  });

  it("whose channel breaks in the middle is shown as uncertain, never sent blindly twice", async () => {
    const talk = await aTalk();
    answer = () => Promise.reject(new Error("broken pipe"));
    await plan(talk, "broken");
    await until(async () => (await stateOf("broken")) === "uncertain");
    expect(sent.splice(0)).toEqual(["broken"]);
    answer = () => ({ result: "sent", external: null });
  });

  it("whose worker died is taken over once it shows no life, and then is uncertain", async () => {
    const talk = await aTalk();
    // As a killed worker leaves it: claimed a while ago, never told what became of it.
    const long = new Date(Date.now() - 60_000);
    await outbox.of(bank.store).insertOne({
      _id: "orphan",
      conversation: talk,
      channel: "hello",
      account: bank.account.id,
      contact: "hello:x",
      to: "x",
      seq: 1,
      state: "sending",
      attempts: 1,
      retries: 0,
      claimedAt: long,
      nextAt: long,
      external: null,
      reason: "",
      plannedAt: long,
      automatic: false,
      lane: "live",
      updatedAt: long,
    });
    await interactions.of(bank.store).insertOne({
      _id: "orphan-row",
      conversation: talk,
      seq: 1_000,
      at: long,
      actor: { kind: "agent", ...by },
      what: {
        kind: "message.planned",
        message: {
          id: "orphan",
          conversation: talk,
          channel: "hello",
          direction: "out",
          text: "?",
          files: [],
        },
      },
      message: "orphan",
    });
    await until(async () => (await stateOf("orphan")) === "uncertain", 8_000);
    expect(sent.splice(0)).toEqual([]);
  });
});
