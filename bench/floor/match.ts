// The floor alone: how many items find an agent and let go of them again each second, with a thousand agents in five of
// fifty queues each, through the same decision, claim and news as in a worker.

import type { Redis } from "ioredis";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change, Floor } from "../../adapters/floor/floor.ts";
import { openFloor } from "../../adapters/floor/redisFloor.ts";
import { openLog } from "../../adapters/log.ts";
import { openRedis, whenReady } from "../../adapters/redis.ts";
import { plainRules } from "../../core/queue.ts";
import { placeItem } from "../../core/routing/decide.ts";
import type { AgentFacts, Waiting } from "../../core/routing/facts.ts";
import { explain, keep } from "../../core/routing/kept.ts";
import { startRedis } from "../../scripts/processes/redis.ts";
import { percentile } from "../stats.ts";

const agentCount = 1_000;
const queueCount = 50;
const queuesEach = 5;
const inFlight = 64;
const warmMs = 2_000;
const runMs = 5_000;
const rounds = 3;

const log = openLog("bench", "silent");

/** One agent's life on the floor: their facts and the latest revision. */
interface Person {
  facts: AgentFacts;
}

function aPerson(index: number): Person {
  const queues = Array.from({ length: queuesEach }, (_, step) => `q${(index * 7 + step * 11) % queueCount}`);
  const facts: AgentFacts = {
    id: `agent-${index}`,
    rev: 1,
    presence: "available",
    leaving: false,
    routing: "idle",
    liveness: "connected",
    queues: [...new Set(queues)],
    team: null,
    skills: {},
    held: [],
    capacity: 100,
    limits: {},
    idleSinceMs: Date.now(),
    workMs: 0,
    dutySinceMs: Date.now(),
  };
  return { facts };
}

function anItem(number: number): Waiting {
  const nowMs = Date.now();
  return {
    id: `item-${number}`,
    rev: 1,
    queue: `q${number % queueCount}`,
    kind: "chat",
    cost: 100,
    priority: 0,
    rating: null,
    arrivedAtMs: nowMs,
    enteredAtMs: nowMs,
    steps: [],
    passes: [],
  };
}

const put = (facts: AgentFacts): Change => ({ kind: "agent", id: facts.id, rev: facts.rev, facts });

/** One pair: an item comes, an agent is claimed for it and released again. False when it found nobody. An item that another one's turn has served is done as well. */
async function pair(floor: Floor, people: Map<string, Person>, number: number): Promise<boolean> {
  const item = anItem(number);
  await floor.put([{ kind: "item", id: item.id, rev: 1, facts: item }]);
  for (let round = 0; round < 20; round += 1) {
    if (!(await floor.sync())) throw new Error("The floor was lost.");
    const nowMs = Date.now();
    const offer = placeItem(floor.picture, item.id, nowMs);
    if (!offer && !floor.picture.item(item.id)) return true;
    if (!offer) continue;
    explain(floor.picture, offer, nowMs);
    keep(floor.picture, offer, nowMs);
    if ((await floor.claim({ item: offer.item, agent: offer.agent })) !== "ok") continue;
    const person = people.get(offer.agent.id);
    if (!person) throw new Error("Nobody knows this agent.");
    const held = [{ kind: item.kind, count: 1, cost: item.cost }];
    person.facts = { ...person.facts, rev: person.facts.rev + 1, routing: "interacting", held };
    await floor.put([put(person.facts), { kind: "item", id: offer.item.id, rev: 2, facts: null }]);
    person.facts = {
      ...person.facts,
      rev: person.facts.rev + 1,
      routing: "idle",
      held: [],
      idleSinceMs: nowMs,
    };
    await floor.put([put(person.facts)]);
    return true;
  }
  return false;
}

async function measure(floor: Floor, people: Map<string, Person>, forMs: number, from: { number: number }) {
  const end = performance.now() + forMs;
  const tookMs: number[] = [];
  let lost = 0;
  const runner = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      if (await pair(floor, people, (from.number += 1))) tookMs.push(performance.now() - began);
      else lost += 1;
    }
  };
  const began = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, runner));
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: tookMs.length / seconds, cpuMicros: (user + system) / tookMs.length, tookMs, lost };
}

/** Prints a line for each round. */
export async function benchMatch(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "okno-bench-floor-"));
  const own = await startRedis(dir);
  const redis = openRedis(own.url, "news", log);
  await whenReady(redis);
  try {
    await matchOn(redis);
  } finally {
    redis.disconnect();
    await own.part.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function matchOn(redis: Redis): Promise<void> {
  const floor = openFloor(redis, plainRules, log);
  const people = new Map(
    Array.from({ length: agentCount }, (_, index) => aPerson(index)).map((one) => [one.facts.id, one]),
  );
  await floor.build(() => Promise.resolve([...people.values()].map((one) => put(one.facts))));
  const from = { number: 0 };
  await measure(floor, people, warmMs, from);
  for (let round = 1; round <= rounds; round += 1) {
    const before = await redis.info("commandstats");
    const { perSecond, cpuMicros, tookMs, lost } = await measure(floor, people, runMs, from);
    const evals = evalStats(await redis.info("commandstats"), before);
    console.log(
      `${Math.round(perSecond)} pairs/s, p50 ${percentile(tookMs, 0.5).toFixed(2)} ms, ` +
        `p99 ${percentile(tookMs, 0.99).toFixed(2)} ms, ${Math.round(cpuMicros)} µs of node a pair, ` +
        `${(evals.micros / tookMs.length).toFixed(0)} µs of Redis a pair (${(tookMs.length / evals.calls).toFixed(1)} pairs a script, ` +
        `${(evals.micros / evals.calls).toFixed(0)} µs each), ${lost} not placed`,
    );
  }
}

/** Scripts that ran between two looks at Redis, and their microseconds. */
function evalStats(after: string, before: string): { calls: number; micros: number } {
  const of = (text: string) => {
    let calls = 0;
    let usec = 0;
    for (const [, n = "0", us = "0"] of text.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+),usec=(\d+)/g)) {
      calls += Number(n);
      usec += Number(us);
    }
    return { calls, usec };
  };
  const [a, b] = [of(after), of(before)];
  return { calls: Math.max(a.calls - b.calls, 1), micros: a.usec - b.usec };
}
