import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentBus } from "../../adapters/bus.ts";
import { hello } from "../../adapters/channels/hello/hello.ts";
import { register } from "../../adapters/channels/registry.ts";
import { silentFloor } from "./silentFloor.ts";
import { openFiles } from "../../adapters/files.ts";
import { openLog } from "../../adapters/log.ts";
import type { JobQueue } from "../../adapters/queues.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { closeStore, openStore } from "../../adapters/store/openStore.ts";
import type { Store } from "../../adapters/store/store.ts";
import { startPart, type Part } from "../../scripts/processes/part.ts";

const noJobs: JobQueue = {
  add: () => Promise.resolve(false),
  cancel: () => Promise.resolve(),
  isFailing: () => false,
  close: () => Promise.resolve(),
};
const main = new URL("../../embedded/main.ts", import.meta.url).pathname;

describe("while the database is away", () => {
  const dir = mkdtempSync(join(tmpdir(), "okno-down-"));
  let part: Part;
  let store: Store;
  beforeAll(async () => {
    part = startPart({
      name: "embedded store",
      args: [main, "--data", dir, "--port", "0", "--refuse-scans"],
      ready: /Ready: (mongodb:\/\/\S+)/,
    });
    const mongoUrl = (await part.ready)?.[1] ?? "";
    store = await openStore({
      mongoUrl,
      bus: silentBus,
      jobs: noJobs,
      floor: silentFloor(),
      files: openFiles(dir),
      channels: register([hello]),
      log: openLog("test", "silent"),
    });
  });
  afterAll(async () => {
    await closeStore(store);
    await part.kill();
    rmSync(dir, { recursive: true, force: true });
  });

  const save = (key: string) =>
    saveEvent(store, {
      channel: "hello",
      account: "a",
      key,
      contact: "hello:x",
      order: 1,
      raw: Buffer.from("{}"),
      facts: {},
    });

  it("frozen, then gone: the sender is told to come again within two seconds", async () => {
    await save("before");
    const { pid } = part;
    process.kill(pid, "SIGSTOP");
    const started = performance.now();
    await expect(save("frozen")).rejects.toMatchObject({ refusal: { code: "store_down" } });
    expect(performance.now() - started).toBeLessThan(2_200);
    process.kill(pid, "SIGCONT");
    // The write may have happened; the repeat is a success either way.
    await expect(save("frozen")).resolves.toMatchObject({ id: expect.any(String) as string });

    await part.kill();
    const again = performance.now();
    await expect(save("gone")).rejects.toMatchObject({ refusal: { code: "store_down" } });
    expect(performance.now() - again).toBeLessThan(2_200);
  });
});
