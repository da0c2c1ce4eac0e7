/** `npm run bench`: the product beside the bare parts it is made of, in one run. `-- --short` takes under a minute. */
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { buildBaseline, buildQueue } from "./baselines/build.ts";
import { Contestant, type Built } from "./contestant.ts";
import { Bench, type Measured } from "./measure.ts";
import { absolutes, ratioOf, readings, verdicts, type Goal } from "./report.ts";

const { values: options } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    /** Only these, by comma. */
    only: { type: "string" },
    rounds: { type: "string" },
    seconds: { type: "string" },
  },
});

const builders: Record<string, () => Promise<Built>> = {
  m0: () => buildBaseline("m0", "http"),
  m1: () => buildBaseline("m1", "http"),
  m2: () => buildBaseline("m2", "http"),
  m3: () => buildBaseline("m3", "http"),
  m4: () => buildBaseline("m4", "http"),
  "bare BullMQ": () => buildQueue(),
  "bare Socket.io": () => buildBaseline("m0", "socket"),
};

const plan = options.short
  ? { budget: 50, names: ["m3", "m4"], warmUp: 1_500, rounds: 3, seconds: 2.5, floods: 1, floodSeconds: 4 }
  : {
      budget: 540,
      names: Object.keys(builders),
      warmUp: 4_000,
      rounds: 5,
      seconds: 6,
      floods: 3,
      floodSeconds: 5,
    };
const names = options.only?.split(",") ?? plan.names;
const rounds = Number(options.rounds ?? plan.rounds);
const seconds = Number(options.seconds ?? plan.seconds);

const bench = new Bench(plan.budget);
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; everything on it, the generator too.`,
);

async function round(
  pace: (seed: number) => Parameters<Bench["measure"]>[1],
  count: number,
): Promise<Measured[]> {
  const runs: Measured[] = [];
  for (let seed = 1; seed <= count; seed += 1)
    for (const contestant of bench.contestants) runs.push(await bench.measure(contestant, pace(seed)));
  return runs;
}

try {
  for (const name of names) {
    const build = builders[name];
    if (!build) throw new Error(`There is no contestant ${name}.`);
    const contestant = await Contestant.start(name, build);
    bench.contestants.push(contestant);
    await contestant.run({ kind: "count", inFlight: 32, messages: plan.warmUp });
  }
  const slow = await round((seed) => ({ kind: "open", rate: 100, seconds, seed }), rounds);
  console.log(`\n${absolutes("At 100 messages a second, each at its own moment:", slow)}`);
  const flood = await round(
    () => ({ kind: "closed", inFlight: 64, seconds: plan.floodSeconds }),
    plan.floods,
  );
  console.log(`\n${absolutes("As many as go through, 64 under way at a time:", flood)}`);
  const goals: Goal[] = [
    { what: "m4 to m3, p50 at 100/s", ratio: ratioOf(slow, "m4", "m3", readings.p50), goal: null },
    { what: "m4 to m3, rate", ratio: ratioOf(flood, "m4", "m3", readings.rate), goal: null },
    { what: "m4 to m3, CPU per message", ratio: ratioOf(slow, "m4", "m3", readings.cpu), goal: null },
  ];
  console.log(`\n${verdicts(goals)}`);
} finally {
  for (const contestant of bench.contestants) await contestant.stop();
}
if (bench.faults.length > 0) {
  console.error(`\nFAILED:\n${[...new Set(bench.faults)].join("\n")}`);
  process.exitCode = 1;
}
