import { randomUUID } from "node:crypto";
import { Long, UUID } from "bson";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "./helpers/rawClient.ts";
import type { Command } from "./helpers/rawClient.ts";
import { startStore } from "./helpers/startStore.ts";
import type { RunningStore } from "./helpers/startStore.ts";

let store: RunningStore;
const increment = { update: "docs", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };

beforeAll(async () => {
  store = await startStore();
});

afterAll(() => store.stop());

function inTransaction(command: Command, lsid: object, first: boolean): Command {
  const start = first ? { startTransaction: true } : {};
  return { ...command, lsid, txnNumber: Long.fromNumber(1), autocommit: false, ...start };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 2_000;
  while (!(await holds()) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe("a client that dies in a transaction", () => {
  it("lets go of what it held at once, and nothing of it happens", async () => {
    const [dying, living] = [new RawClient(store.address), new RawClient(store.address)];
    await living.send({ insert: "docs", documents: [{ _id: 1, n: 0 }] });
    await dying.send(inTransaction(increment, { id: new UUID(randomUUID()) }, true));
    const lsid = (): object => ({ id: new UUID(randomUUID()) });
    expect((await living.send(inTransaction(increment, lsid(), true)))["code"]).toBe(112);
    dying.close();
    const mine = lsid();
    await until(async () => (await living.send(inTransaction(increment, mine, true)))["ok"] === 1);
    await living.send(inTransaction({ commitTransaction: 1 }, mine, false));
    const found = await living.send({ find: "docs", filter: { _id: 1 } });
    expect((found["cursor"] as { firstBatch: unknown[] }).firstBatch).toEqual([{ _id: 1, n: 1 }]);
    living.close();
  });

  it("goes on when another of its connections spoke last", async () => {
    const [one, other] = [new RawClient(store.address), new RawClient(store.address)];
    await one.send({
      insert: "docs",
      documents: [
        { _id: 2, n: 0 },
        { _id: 3, n: 0 },
      ],
    });
    const lsid = { id: new UUID(randomUUID()) };
    const incrementOf = (_id: number): Command => ({
      update: "docs",
      updates: [{ q: { _id }, u: { $inc: { n: 1 } } }],
    });
    await one.send(inTransaction(incrementOf(2), lsid, true));
    await other.send(inTransaction(incrementOf(3), lsid, false));
    one.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await other.send(inTransaction({ commitTransaction: 1 }, lsid, false))).toEqual({ ok: 1 });
    other.close();
  });
});
