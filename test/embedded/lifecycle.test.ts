import * as fs from "node:fs";
import * as path from "node:path";
import mongoose from "mongoose";
import { describe, expect, it } from "vitest";
import { newFolder, startStore } from "./helpers/startStore.ts";

const { MongoClient } = mongoose.mongo;

async function withStore(
  options: string[],
  tell: (address: string, folder: string) => Promise<void>,
): Promise<void> {
  const store = await startStore(newFolder(), ...options);
  try {
    await tell(store.address, store.folder);
  } finally {
    await store.stop();
  }
}

async function ask(address: string): Promise<unknown> {
  const client = await MongoClient.connect(address);
  try {
    return (await client.db("test").command({ ping: 1 }))["ok"];
  } finally {
    await client.close();
  }
}

describe("starting the store", () => {
  it("listens on a unix socket in a folder that only its owner may read", () =>
    withStore([], async (address, folder) => {
      expect(address).toContain(encodeURIComponent(path.join(folder, "store.sock")));
      expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
      expect(await ask(address)).toBe(1);
    }));

  it("listens on a free loopback port, or on the one given", () =>
    withStore(["--port", "0"], async (address) => {
      expect(address).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?/);
      expect(await ask(address)).toBe(1);
    }));

  it("refuses a second store on the same folder, and takes over after a crash", async () => {
    const first = await startStore();
    await expect(startStore(first.folder)).rejects.toThrow(/Another store \(process \d+\) uses the folder/);
    await first.end("SIGKILL");
    const second = await startStore(first.folder);
    expect(await ask(second.address)).toBe(1);
    await second.stop();
  });

  it("lets one of many take over a dead store's folder", async () => {
    const folder = newFolder();
    fs.writeFileSync(path.join(folder, "lock"), "999999 1");
    const started = await Promise.allSettled(Array.from({ length: 5 }, () => startStore(folder)));
    const running = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(running).toHaveLength(1);
    expect(await ask(running[0]?.address ?? "")).toBe(1);
    await running[0]?.stop();
  });

  it("refuses a port that is taken", () =>
    withStore(["--port", "0"], async (address) => {
      const port = /:(\d+)\//.exec(address)?.[1] ?? "";
      await expect(startStore(newFolder(), "--port", port)).rejects.toThrow(/The address is in use/);
    }));

  it("refuses a folder it cannot write to", async () => {
    await expect(startStore("/dev/null/data")).rejects.toThrow(/exit code 1: \S+/);
  });

  it("refuses a command line it does not understand", async () => {
    await expect(startStore(newFolder(), "--nonsense")).rejects.toThrow(/nonsense/);
    await expect(startStore(newFolder(), "--port", "many")).rejects.toThrow(/--port must be a whole number/);
    await expect(startStore(newFolder(), "--port", "0", "--socket", "/tmp/x")).rejects.toThrow(
      /exclude each other/,
    );
  });

  it("stops with code 0 and finds everything again", async () => {
    const store = await startStore();
    const client = await MongoClient.connect(store.address);
    const docs = client.db("bank").collection<{ _id: string; n?: number }>("docs");
    await docs.createIndex({ n: 1 }, { unique: true });
    await docs.insertMany([
      { _id: "a", n: 1 },
      { _id: "b", n: 2 },
      { _id: "c", n: 3 },
    ]);
    await docs.updateOne({ _id: "a" }, { $set: { n: 10 } });
    await docs.deleteOne({ _id: "b" });
    await client.db("gone").collection("docs").insertOne({});
    await client.db("gone").dropDatabase();
    await client.close();
    expect(await store.end("SIGTERM")).toBe(0);

    const again = await startStore(store.folder);
    const reader = await MongoClient.connect(again.address);
    const found = reader.db("bank").collection<{ _id: string; n?: number }>("docs");
    expect(await found.find().sort({ n: 1 }).toArray()).toEqual([
      { _id: "c", n: 3 },
      { _id: "a", n: 10 },
    ]);
    await expect(found.insertOne({ _id: "d", n: 10 })).rejects.toMatchObject({ code: 11000 });
    expect((await reader.db().admin().listDatabases()).databases.map(({ name }) => name)).toEqual(["bank"]);
    await reader.close();
    await again.stop();
  });
});
