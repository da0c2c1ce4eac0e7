import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBank, type Bank } from "./bank.ts";
import { harmless } from "./harmless.ts";
import type { AgentRobot } from "./robots/agent.ts";
import { openAgents, storm } from "./storm.ts";

let bank: Bank;
let agents: AgentRobot[];

beforeAll(async () => {
  bank = await openBank(8);
  agents = await openAgents(bank);
});

afterAll(async () => {
  for (const agent of agents ?? []) agent.close();
  await bank?.stop();
});

describe("Redis, which only holds pointers", () => {
  it("may freeze: messages are still acknowledged within a second", async () => {
    const frozenMs = 6_000;
    const { verdict, ledger, blowAt, noisy } = await storm(bank, agents, "Redis frozen for 6 s", async () => {
      const redis = bank.part("redis");
      redis.signal("SIGSTOP");
      await sleep(frozenMs);
      redis.signal("SIGCONT");
    });
    expect(verdict).toMatchObject(harmless);
    const meanwhile = [...ledger.attempts.values()].filter(
      ({ firstTriedAt }) =>
        firstTriedAt !== null && firstTriedAt > blowAt && firstTriedAt < blowAt + frozenMs - 1_000,
    );
    expect(meanwhile.length).toBeGreaterThan(50);
    const slowest = Math.max(...meanwhile.map(({ answerMs }) => answerMs));
    console.log(
      `Redis frozen: ${meanwhile.length} messages acknowledged meanwhile, the slowest in ${Math.round(slowest)} ms`,
    );
    if (noisy) return;
    expect(meanwhile.filter(({ tries }) => tries > 1)).toHaveLength(0);
    expect(slowest).toBeLessThan(1_100);
  });

  it("may lose everything it had: all is handled all the same", async () => {
    const { verdict } = await storm(bank, agents, "Redis wiped", async () => {
      await bank.redis.flushall();
    });
    expect(verdict).toMatchObject(harmless);
    expect(verdict.acknowledged).toBe(verdict.attempted);
  });
});
