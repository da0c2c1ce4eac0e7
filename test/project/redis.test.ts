import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "../../scripts/processes/redis.ts";

describe("Redis of our own", () => {
  let dir = "";
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "okno-redis-"));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("evicts nothing, writes an append-only file and keeps data over a kill", async () => {
    const first = await startRedis(dir);
    const client = new Redis(first.url);
    expect(await client.config("GET", "maxmemory-policy")).toEqual(["maxmemory-policy", "noeviction"]);
    expect(await client.config("GET", "appendonly")).toEqual(["appendonly", "yes"]);
    await client.set("kept", "yes");
    client.disconnect();
    await first.part.kill();

    const second = await startRedis(dir);
    const again = new Redis(second.url);
    expect(await again.get("kept")).toBe("yes");
    again.disconnect();
    expect(await second.part.stop()).toBe(true);
  });

  it("is reached by a socket even where the folder's path is too long for one", async () => {
    const deep = join(dir, "a-folder-with-a-long-name".repeat(6));
    const { part, url } = await startRedis(deep);
    const client = new Redis(url);
    expect(await client.ping()).toBe("PONG");
    client.disconnect();
    await part.stop();
  });
});
