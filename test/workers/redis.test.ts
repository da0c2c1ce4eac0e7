import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inbox } from "../../adapters/store/records/inbox.ts";
import { openBank, until, type Bank } from "../store/bank.ts";

/** The process id of the ground's own Redis. */
async function redisPid(bank: Bank): Promise<number> {
  const { Redis } = await import("ioredis");
  const redis = new Redis(bank.ground.redisUrl);
  const info = await redis.info("server");
  redis.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

const isHandled = (bank: Bank, id: string) => async () =>
  (await inbox.of(bank.store).countDocuments({ _id: id, state: "done" })) === 1;

describe("while Redis is away", () => {
  let bank: Bank;
  beforeAll(async () => {
    bank = await openBank();
    await bank.work();
  });
  afterAll(() => bank.stop());

  it("frozen: the door acknowledges within a second; all is handled within 5 s of its return", async () => {
    const pid = await redisPid(bank);
    const first = await bank.arrives("ivan", { kind: "message", id: "before", text: "1" });
    await until(isHandled(bank, first));

    process.kill(pid, "SIGSTOP");
    let saved: string;
    try {
      const started = performance.now();
      saved = await bank.arrives("ivan", { kind: "message", id: "frozen", text: "2" });
      expect(performance.now() - started).toBeLessThan(1_000);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await until(isHandled(bank, saved), 5_000);
  });

  it("killed: the same", async () => {
    await bank.ground.killRedis();
    const started = performance.now();
    const saved = await bank.arrives("ivan", { kind: "message", id: "killed", text: "3" });
    expect(performance.now() - started).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await bank.ground.startRedis();
    await until(isHandled(bank, saved), 5_000);
  });
});
