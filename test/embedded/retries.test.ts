import { randomUUID } from "node:crypto";
import { Long, UUID } from "bson";
import { describe, expect, it } from "vitest";
import { RawClient } from "./helpers/rawClient.ts";
import type { Command } from "./helpers/rawClient.ts";
import { startStore } from "./helpers/startStore.ts";

type Send = (command: Command) => Promise<Command>;

// Speaks as a client does that never got its answer: the same session and number again, after a crash.
async function acrossCrash(tell: (send: Send, crash: () => Promise<void>) => Promise<void>): Promise<void> {
  let store = await startStore();
  let client = new RawClient(store.address);
  const crash = async (): Promise<void> => {
    await store.end("SIGKILL");
    client.close();
    store = await startStore(store.folder);
    client = new RawClient(store.address);
  };
  try {
    await tell((command) => client.send(command), crash);
  } finally {
    client.close();
    await store.stop();
  }
}

function newSession(): object {
  return { id: new UUID(randomUUID()) };
}

function numbered(command: Command, lsid: object, number: number): Command {
  return { ...command, lsid, txnNumber: Long.fromNumber(number) };
}

describe("a write tried again across a crash", () => {
  it("is answered as before and not done twice", () =>
    acrossCrash(async (send, crash) => {
      const lsid = newSession();
      await send({ insert: "docs", documents: [{ _id: 1, n: 0 }] });
      const increment = { update: "docs", updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }] };
      const first = await send(numbered(increment, lsid, 1));
      expect(first).toEqual({ n: 1, nModified: 1, ok: 1 });
      expect(await send(numbered(increment, lsid, 1))).toEqual(first);
      await crash();
      expect(await send(numbered(increment, lsid, 1))).toEqual(first);
      await send(numbered(increment, lsid, 2));
      const found = await send({
        findAndModify: "docs",
        query: { _id: 1 },
        update: { $set: { seen: true } },
      });
      expect(found["value"]).toEqual({ _id: 1, n: 2 });
      expect((await send(numbered(increment, lsid, 1)))["code"]).toBe(225);
    }));

  it("gives the document a findAndModify found the first time", () =>
    acrossCrash(async (send, crash) => {
      const lsid = newSession();
      await send({
        insert: "docs",
        documents: [
          { _id: 1, n: 0 },
          { _id: 2, n: 0 },
        ],
      });
      const take = { findAndModify: "docs", query: { n: 0 }, update: { $inc: { n: 1 } }, sort: { _id: 1 } };
      await send(numbered(take, lsid, 5));
      await crash();
      expect((await send(numbered(take, lsid, 5)))["value"]).toEqual({ _id: 1, n: 0 });
      expect((await send(numbered(take, lsid, 6)))["value"]).toEqual({ _id: 2, n: 0 });
    }));

  it("knows a commit it has made, and no transaction it has not", () =>
    acrossCrash(async (send, crash) => {
      const [done, open] = [newSession(), newSession()];
      await send({ create: "docs" });
      const inside = (lsid: object, _id: number): Command =>
        numbered(
          { insert: "docs", documents: [{ _id }], autocommit: false, startTransaction: true },
          lsid,
          1,
        );
      await send(inside(done, 1));
      await send(inside(open, 2));
      const commit = (lsid: object): Promise<Command> =>
        send(numbered({ commitTransaction: 1, autocommit: false }, lsid, 1));
      expect(await commit(done)).toMatchObject({ ok: 1 });
      await crash();
      expect(await commit(done)).toMatchObject({ ok: 1 });
      expect(await commit(open)).toMatchObject({
        code: 251,
        errorLabels: ["TransientTransactionError"],
      });
      expect((await send({ count: "docs" }))["n"]).toBe(1);
    }));
});
