/**
 * `npm run bench:routing`: how close routing comes to the best that is possible. One bank, five lines, forty agents of two
 * skills; every policy meets the same clients. `--short` takes under a minute, the full form some minutes.
 */
import { performance } from "node:perf_hooks";
import { figure } from "../table.ts";
import { boundName, contestants, fifoName, ours } from "./contestants.ts";
import { workAll } from "./pool.ts";
import { capacityTable, dayTable, headline, reproduction, sources } from "./report.ts";
import type { Answer, Task } from "./task.ts";
import type { Variant } from "./bank40.ts";

const isShort = process.argv.includes("--short");
const days = isShort ? 8 : 200;
const capacityDays = isShort ? 15 : 60;
const steps = isShort ? 6 : 10;
/** The policies were tuned on other seeds. */
const seed = 40_000;

const variants: readonly [string, Variant][] = [
  ["a common day", {}],
  ["10 % more load", { load: 1.1 }],
  ["a market shock: securities calls x2.5 from 10 to 12", { shock: 2.5 }],
];

const inShort = [boundName, fifoName, ours];
const measured = contestants.filter((one) => !isShort || inShort.includes(one.name));

const began = performance.now();
const tasks: Task[] = [
  ...variants.flatMap(([, variant]) =>
    contestants.map(({ name }): Task => ({ kind: "days", contestant: name, variant, days, seed })),
  ),
  ...measured.map(({ name }): Task => ({
    kind: "capacity",
    contestant: name,
    variant: {},
    days: capacityDays,
    seed,
    within: isShort ? [0.75, 1.05] : [0.3, 1.1],
    steps,
  })),
];
const answers = await workAll(tasks, 2);
const part = (index: number): Answer[] =>
  answers.slice(index * contestants.length, (index + 1) * contestants.length);

variants.forEach(([name], index) => {
  console.log(`\n${name}, ${days} days\n\n${dayTable(part(index))}`);
});
console.log(`\nThe scenario against its published table\n\n${reproduction(part(0))}`);
const capacities = answers.slice(variants.length * contestants.length);
console.log(`\nCapacity, ${capacityDays} days a step\n\n${capacityTable(measured, capacities)}`);
console.log(
  `\nModels route calls; the products they are taken from route chats, where waiting is cheaper.\n\n${sources()}`,
);
console.log(`\n${headline(measured, capacities)}`);
console.log(`\n${figure((performance.now() - began) / 1000, 0)} s`);
