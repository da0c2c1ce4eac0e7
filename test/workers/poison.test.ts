import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hello } from "../../adapters/channels/hello/hello.ts";
import type { Channel } from "../../adapters/channels/channel.ts";
import { clientThread, threadRows } from "../../adapters/store/conversations.ts";
import { inbox } from "../../adapters/store/records/inbox.ts";
import { interactions } from "../../adapters/store/records/interactions.ts";
import { openBank, until, type Bank } from "../store/bank.ts";

const fragile: Channel = {
  ...hello,
  read: async (event, work) => {
    if (Buffer.from(event.raw).includes("poison")) throw new Error("parser fell over");
    return hello.read(event, work);
  },
};

describe("an event that cannot be read", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank({ channels: [fragile] });
    await bank.work();
  });
  afterAll(() => bank.stop());

  it("is shown with its raw form, keeps its place, and holds up nobody else", async () => {
    const { store } = bank;
    await bank.says("ivan", "до");
    const bad = await bank.arrives("ivan", { kind: "message", text: "poison" });
    const after = await bank.says("ivan", "после");
    const others = await Promise.all(Array.from({ length: 20 }, (_, index) => bank.says(`o${index}`, "?")));
    await until(() => interactions.of(store).findOne({ message: after }));
    const thread = await clientThread(store, "hello", "hello:ivan", 0);
    const rows = await threadRows(store, thread?.conversation ?? "", 0);
    const messages = rows.flatMap(({ what }) => (what.kind === "message.received" ? [what.message] : []));
    expect(messages.map((message) => message.text)).toEqual([
      "до",
      expect.stringContaining("не удалось прочитать"),
      "после",
    ]);
    const raw = await store.files.read(messages[1]?.origin?.raw ?? "");
    expect(raw?.bytes.toString()).toContain("poison");
    expect(messages[1]?.origin?.warnings).toEqual([
      expect.objectContaining({ en: expect.stringContaining("parser fell over") as string }),
    ]);
    expect(await inbox.of(store).findOne({ _id: bad })).toMatchObject({ state: "done", attempts: 3 });
    for (const id of others) await until(() => interactions.of(store).findOne({ message: id }));
  });
});
