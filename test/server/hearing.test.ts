import { Redis } from "ioredis";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBus } from "../../adapters/bus.ts";
import type { AgentId } from "../../core/ids.ts";
import type { AgentView } from "../../core/view.ts";
import { openLog } from "../../adapters/log.ts";
import { startGround, type Ground } from "../helpers/stack.ts";
import { connected, heard } from "./browser.ts";
import { openEngine } from "./engine.ts";
import { openSlowWire, type SlowWire } from "./slowWire.ts";

const lateMs = 700;
const log = openLog("test", "silent");
let ground: Ground;
let wire: SlowWire;
let redis: Redis;
let say: (agent: AgentId) => void;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  ground = await startGround();
  wire = await openSlowWire(ground.redisUrl, lateMs);
  redis = new Redis(ground.redisUrl);
  redis.on("error", () => undefined);
  const bus = openBus({ redis, channels: [], log });
  say = (agent) => bus.desk([], { kind: "agent", agent: { id: agent } as AgentView });
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  redis.disconnect();
  wire.close();
  await ground.stop();
});

async function open(redisUrl: string): Promise<{ desk: Socket; admit: () => Promise<void> }> {
  const engine = await openEngine(redisUrl);
  closers.push(engine.close);
  return { desk: engine.desk(), admit: engine.admit };
}

describe("a server that starts", () => {
  it("lets nobody in before it hears what the others say", async () => {
    const { desk, admit } = await open(wire.url);
    void admit();
    await connected(desk);
    const event = heard(desk, "event");
    say("first");
    expect(await event).toMatchObject({ agent: { id: "first" } });
  });

  it("lets desks in without Redis, and lets them load again when it is back", async () => {
    await ground.killRedis();
    const from = performance.now();
    const { desk, admit } = await open(ground.redisUrl);
    const again = heard(desk, "resync", { withinMs: 20_000 });
    await admit();
    await connected(desk);
    expect(performance.now() - from).toBeLessThan(4_000);
    await ground.startRedis();
    await again;
    const event = heard(desk, "event");
    await redis.ping();
    say("after");
    expect(await event).toMatchObject({ agent: { id: "after" } });
  });
});

describe("a server that lost Redis for a moment", () => {
  it("asks its desks to load again when it hears again, not before", async () => {
    const { desk, admit } = await open(wire.url);
    await admit();
    await connected(desk);
    for (let round = 0; round < 3; round += 1) {
      const again = heard(desk, "resync");
      wire.cut();
      await again;
      const event = heard(desk, "event");
      say(`round ${round}`);
      expect(await event).toMatchObject({ agent: { id: `round ${round}` } });
    }
  });
});
