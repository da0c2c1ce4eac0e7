import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetRawFiles, quarantine, saveEvent } from "../../adapters/store/inbox.ts";
import { inbox, type InboxRecord } from "../../adapters/store/records/inbox.ts";
import { openBank, until, type Bank } from "./bank.ts";

const dayMs = 24 * 3_600_000;

describe("what came in", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
  });
  afterAll(() => bank.stop());

  const rowOf = async (id: string): Promise<InboxRecord | null> => inbox.of(bank.store).findOne({ _id: id });
  const isThere = (file: string): boolean =>
    existsSync(join(bank.ground.dataDir, "files", file.slice(0, 2), file));

  it("is kept for its days after it was handled, and says so in the same write", async () => {
    const { store } = bank;
    const before = await bank.arrives("ivan", { kind: "message", id: "a", name: "ivan", text: "?" });
    expect(await rowOf(before)).not.toHaveProperty("forgetAt");
    const work = await bank.work();
    const row = await until(() => inbox.of(store).findOne({ _id: before, state: "done" }));
    expect(row.forgetAt!.getTime()).toBeCloseTo(Date.now() + 90 * dayMs, -5);
    await work.stop();
  });

  it("waits for an administrator as long as it takes when it was set aside", async () => {
    const { store } = bank;
    const id = await bank.arrives("maria", { kind: "message" });
    await quarantine(store, id, "odd");
    expect(await rowOf(id)).not.toHaveProperty("forgetAt");
    // Even a date that should not be there ends nothing.
    await inbox.of(store).updateOne({ _id: id }, { $set: { forgetAt: new Date(0) } });
    const waiting = await bank.arrives("oleg", { kind: "message" });
    const over = await bank.arrives("pavel", { kind: "message" });
    await inbox.of(store).updateOne({ _id: waiting }, { $set: { forgetAt: new Date(0) } });
    await inbox.of(store).updateOne({ _id: over }, { $set: { state: "done", forgetAt: new Date(0) } });
    // The database looks once a minute, the embedded store once a second.
    await expect.poll(() => rowOf(over), { timeout: 70_000, interval: 100 }).toBeNull();
    expect(await rowOf(id)).toMatchObject({ state: "quarantined" });
    expect(await rowOf(waiting)).toMatchObject({ state: "stored" });
  }, 90_000);

  it("takes its file along, and never leaves one behind", async () => {
    const { store } = bank;
    const large = (key: string) =>
      saveEvent(store, {
        channel: "hello",
        account: "a",
        key,
        contact: `hello:${key}`,
        order: 1,
        raw: Buffer.alloc(1_200_000, 0x20),
        facts: {},
      });
    const [over, kept] = [await large("over"), await large("kept")];
    const [overFile, keptFile] = [(await rowOf(over.id))!.rawFile!, (await rowOf(kept.id))!.rawFile!];
    await inbox.of(store).updateOne({ _id: over.id }, { $set: { state: "done", forgetAt: new Date(0) } });
    await inbox
      .of(store)
      .updateOne({ _id: kept.id }, { $set: { state: "done", forgetAt: new Date(Date.now() + dayMs) } });
    // The row outlives its term until the file is gone: whoever dies between leaves nothing that nobody knows of.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await rowOf(over.id)).not.toBeNull();
    expect(await forgetRawFiles(store, new Date())).toBe(1);
    expect([isThere(overFile), isThere(keptFile)]).toEqual([false, true]);
    await expect.poll(() => rowOf(over.id), { timeout: 70_000, interval: 100 }).toBeNull();
    expect(await forgetRawFiles(store, new Date())).toBe(0);
    expect((await rowOf(kept.id))?.rawFile).toBe(keptFile);
  }, 90_000);
});
