/** `npm run bench`: the product beside the bare parts it is made of, in one run. `-- --short` takes under a minute. */
import { parseArgs } from "node:util";
import { hardware } from "./hardware.ts";
import { memoryOfIdle, idles, type Idle } from "./memory.ts";
import { Bench, type Measured } from "./measure.ts";
import { faultsOf, overload, overloads } from "./overload.ts";
import type { Pace } from "./pace.ts";
import { long, short } from "./plan.ts";
import { absolutes, figuresOf, verdicts } from "./report.ts";
import { goals } from "./goals.ts";
import { Roster } from "./roster.ts";

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    /** Only these, by comma: for looking closer. */
    only: { type: "string" },
    rounds: { type: "string" },
    seconds: { type: "string" },
  },
});
const plan = options.short ? short : long;
const names = options.only?.split(",") ?? plan.names;
const rounds = Number(options.rounds ?? plan.rounds);
const seconds = Number(options.seconds ?? plan.seconds);

const bench = new Bench(plan.spareSeconds);
const roster = new Roster();

/** Every contestant in turn, as often as asked: A B C, A B C, so that a slow minute hits all. */
async function inTurn(count: number, pace: (seed: number) => Pace): Promise<Measured[]> {
  const runs: Measured[] = [];
  for (let seed = 1; seed <= count; seed += 1)
    for (const contestant of bench.contestants) runs.push(await bench.measure(contestant, pace(seed)));
  return runs;
}

/** Twice the ceiling, for those who must bear it. */
async function overloaded(flood: readonly Measured[]): Promise<void> {
  const results = [];
  for (const name of plan.overloaded) {
    const contestant = bench.contestants.find((one) => one.name === name);
    if (!contestant) continue;
    const result = await overload(contestant, figuresOf(flood, name, "rate"));
    results.push({ name, overload: result });
    if (name.startsWith("product")) bench.faults.push(...faultsOf(name, result));
  }
  if (results.length > 0) console.log(`\n${overloads(results)}`);
}

console.log(hardware());
const crowds: Idle[] = [];
const startedAt = performance.now();
try {
  for (const name of names) {
    const contestant = await roster.start(name);
    bench.contestants.push(contestant);
    // Before the warm-up: a heap that has grown would hide what a connection takes.
    const holder = plan.crowded[name];
    if (holder) crowds.push(await memoryOfIdle(contestant, holder, plan.crowd));
    await contestant.run({ kind: "count", inFlight: 32, messages: plan.warmUp });
  }
  const slow = await inTurn(rounds, (seed) => ({ kind: "open", rate: 100, seconds, seed }));
  console.log(`\n${absolutes("At 100 messages a second, each at its own moment:", slow)}`);
  const flood = await inTurn(plan.floods, () => ({
    kind: "closed",
    inFlight: 64,
    seconds: plan.floodSeconds,
  }));
  console.log(`\n${absolutes("As many as go through, 64 under way at a time:", flood)}`);
  if (crowds.length > 0) console.log(`\n${idles(crowds)}`);
  await overloaded(flood);
  console.log(`\n${verdicts(goals(slow, flood))}`);
} finally {
  for (const contestant of bench.contestants) await contestant.stop();
}
console.log(`\n${Math.round((performance.now() - startedAt) / 1000)} s.`);
if (bench.faults.length > 0) {
  console.error(`\nFAILED:\n${[...new Set(bench.faults)].join("\n")}`);
  process.exitCode = 1;
}
