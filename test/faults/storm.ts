import { setTimeout as sleep } from "node:timers/promises";
import { isNoisy, watch } from "../../bench/cpu.ts";
import { arrivals, seeded } from "../../bench/stats.ts";
import { check, sentence, type Verdict } from "./checker.ts";
import { partNames, type Bank } from "./bank.ts";
import { AgentRobot } from "./robots/agent.ts";
import { Ledger } from "./robots/ledger.ts";
import { Visitor } from "./robots/visitor.ts";

const visitorsCount = 40;
const rate = 50;
const drainMs = 40_000;

/** Seed of this run; the same number repeats the same moments. */
export const seed = Number(process.env["FAULT_SEED"] ?? Math.floor(Math.random() * 1e6));

/** The agents of a bank, at work from fault to fault. */
export async function openAgents(bank: Bank): Promise<AgentRobot[]> {
  const nobody = new Ledger();
  return Promise.all(bank.logins.map((login) => AgentRobot.open(bank.url, login, nobody)));
}

/** What came of one storm. */
export interface Aftermath {
  verdict: Verdict;
  ledger: Ledger;
  recoveryMs: number;
  blowAt: number;
  /** Strangers had the processors: no time that was measured means anything. */
  noisy: boolean;
}

/** Forty visitors write fifty messages a second; at a moment that the seed chose the blow falls; afterwards everything must come to rest. */
export async function storm(
  bank: Bank,
  agents: readonly AgentRobot[],
  title: string,
  blow: () => Promise<void>,
  seconds = 14,
): Promise<Aftermath> {
  const ledger = new Ledger();
  for (const agent of agents) agent.ledger = ledger;
  const visitors = await Promise.all(
    Array.from({ length: visitorsCount }, () => Visitor.open(bank.url, bank.account, ledger)),
  );
  const random = seeded(seed + title.length);
  const blowAfterMs = 3_000 + random() * 5_000;
  let blowAt = 0;
  let noisy = false;
  const own = partNames.map((name) => ({ name, pid: bank.part(name).pid }));
  const use = watch([...own, { name: "robots", pid: process.pid }], []);
  const struck = sleep(blowAfterMs).then(async () => {
    blowAt = performance.now();
    noisy = isNoisy(use());
    await blow();
  });
  const startedAt = performance.now();
  for (const at of arrivals(rate, seconds, seed)) {
    const left = startedAt + at - performance.now();
    if (left > 1) await sleep(left);
    visitors[Math.floor(random() * visitors.length)]?.say();
  }
  await struck;
  await settle(ledger, visitors, agents);
  const recoveryMs = ledger.recoveryAfter(blowAt);
  const verdict = await rested(bank, ledger);
  for (const visitor of visitors) visitor.close();
  const when = `${title} after ${(blowAfterMs / 1000).toFixed(1)} s (seed ${seed})`;
  console.log(sentence(when, verdict, recoveryMs) + (noisy ? " (noisy machine)" : ""));
  return { verdict, ledger, recoveryMs, blowAt, noisy };
}

/** The verdict once the workers have come to rest, or what it is when the patience ends. */
async function rested(bank: Bank, ledger: Ledger): Promise<Verdict> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const verdict = await check(bank.db, ledger);
    if (verdict.answersUnsent + verdict.unhandled === 0 || performance.now() > deadline) return verdict;
    await sleep(500);
  }
}

/** Waits until nothing is on its way any more. Pages that missed a push look again now and then, as people do. */
async function settle(
  ledger: Ledger,
  visitors: readonly Visitor[],
  agents: readonly AgentRobot[],
): Promise<void> {
  const deadline = performance.now() + drainMs;
  const unrest = (): boolean =>
    visitors.some(({ busy }) => busy) ||
    ledger.missing > 0 ||
    [...ledger.answers.values()].some(({ acknowledged }) => !acknowledged);
  while (unrest() && performance.now() < deadline) {
    await sleep(1_000);
    if (!unrest()) break;
    await Promise.all(visitors.map((visitor) => visitor.look()));
  }
  await Promise.all([...visitors.map((visitor) => visitor.look()), ...agents.map((agent) => agent.load())]);
}
