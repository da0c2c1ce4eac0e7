import type { Socket as TcpSocket } from "node:net";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGround, type Ground } from "../helpers/stack.ts";
import { connected } from "./browser.ts";
import { openEngine, type Engine } from "./engine.ts";

let ground: Ground;
let engine: Engine;

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground?.stop());
beforeEach(async () => {
  engine = await openEngine(ground.redisUrl);
  await engine.admit();
});
afterEach(() => engine.close());

const here = (): number => engine.io.of("/desk").sockets.size;

/** The wire under the desk, which a test may stop reading. */
function wireOf(desk: Socket): TcpSocket {
  const { ws } = desk.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  return ws._socket;
}

describe("a desk that does not read", () => {
  it("is cut off before it fills our memory, and nobody else notices", async () => {
    const slow = engine.desk();
    const quick = engine.desk();
    await Promise.all([connected(slow), connected(quick)]);
    let heard = 0;
    quick.on("event", () => (heard += 1));
    wireOf(slow).pause();
    const word = "x".repeat(64 * 1024);
    const said = 400;
    // In portions, as news comes; one huge breath would outrun the quick one too.
    for (let at = 0; at < said; at += 1) {
      engine.io.of("/desk").emit("event", word);
      if (at % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect.poll(here, { timeout: 4_000, interval: 50 }).toBe(1);
    await expect.poll(() => heard, { timeout: 5_000 }).toBe(said);
    expect(quick.connected).toBe(true);
    // What waited for it is let go with it.
    expect(engine.io.engine.clientsCount).toBe(1);
  });

  it("is cut off too when it polls and stopped asking", async () => {
    const at = `${engine.url}/socket.io/?EIO=4&transport=polling`;
    const hello = await (await fetch(at)).text();
    const { sid } = JSON.parse(hello.slice(1)) as { sid: string };
    await fetch(`${at}&sid=${sid}`, { method: "POST", body: "40/desk," });
    await expect.poll(here).toBe(1);
    for (let word = 0; word < 2_500; word += 1) engine.io.of("/desk").emit("event", "x");
    // Sooner than the heartbeat, which would give it ten seconds.
    await expect.poll(here, { timeout: 3_000, interval: 50 }).toBe(0);
  });

  it("stays when it is only a little late", async () => {
    const desk = engine.desk();
    await connected(desk);
    let heard = 0;
    desk.on("event", () => (heard += 1));
    const wire = wireOf(desk);
    wire.pause();
    for (let word = 0; word < 100; word += 1) engine.io.of("/desk").emit("event", "x".repeat(1_024));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    wire.resume();
    await expect.poll(() => heard, { timeout: 5_000 }).toBe(100);
    expect(here()).toBe(1);
  });
});
