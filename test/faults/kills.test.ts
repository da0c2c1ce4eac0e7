import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBank, partNames, type Bank } from "./bank.ts";
import type { AgentRobot } from "./robots/agent.ts";
import { openAgents, storm } from "./storm.ts";
import { harmless } from "./harmless.ts";

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

describe("kill -9 under fifty messages a second", () => {
  it.each(partNames)("of the %s loses, doubles and reorders nothing", async (name) => {
    const { verdict, recoveryMs, noisy } = await storm(bank, agents, `${name} killed`, () =>
      bank.part(name).kill(),
    );
    expect(verdict).toMatchObject(harmless);
    expect(verdict.acknowledged).toBe(verdict.attempted);
    expect(recoveryMs).toBeLessThan(noisy ? 60_000 : 15_000);
  });
});
