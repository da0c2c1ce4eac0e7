/**
 * `npm run bench:routing`: how close routing comes to the best that is possible. One bank, five lines, forty agents of two
 * skills; every policy meets the same clients. The full form takes some ten minutes of processor time on two threads, `--short`
 * looks at fewer days and takes under a minute.
 */
import { figure } from "../table.ts";
import { bank40 } from "./bank40.ts";
import { fluidCapacity } from "./fluid.ts";
import { formulaTable } from "./formulas.ts";
import { capacityParts, dayParts, fullForm, shortForm, skillParts, type Part } from "./plan.ts";
import { workAll } from "./pool.ts";
import { adviceTable, capacityTable, dayTable, headline, reproduction, sources } from "./report.ts";
import type { Answer } from "./task.ts";

const isShort = process.argv.includes("--short");
const effort = isShort ? shortForm : fullForm;
const began = performance.now();

const days = dayParts(effort);
const capacities = capacityParts(effort, isShort);
const { plans, advice } = skillParts(effort);
const parts: readonly Part[] = [...days, ...capacities, plans];

const answers = await workAll([...parts.flatMap((part) => part.tasks), advice], 2);
const answersOf = new Map<Part, Answer[]>();
let taken = 0;
for (const part of parts) {
  answersOf.set(part, answers.slice(taken, taken + part.tasks.length));
  taken += part.tasks.length;
}

const print = (title: string, text: string): void => console.log(`\n${title}\n\n${text}`);
for (const part of days) {
  print(`${part.title}, ${effort.days} days`, dayTable(part.names, answersOf.get(part) ?? []));
}
const [common] = days;
if (common) {
  print("The scenario against its published table", reproduction(common.names, answersOf.get(common) ?? []));
}
print(
  "Models route calls; the products they are taken from route chats, where waiting is cheaper",
  sources(),
);
for (const part of capacities) {
  const found = answersOf.get(part) ?? [];
  print(
    part.title,
    `${capacityTable(part.names, found, part === capacities[0])}\n\n${headline(part.names, found)}`,
  );
}
const fluid = fluidCapacity((load) => bank40({ load }));
print(
  "No policy can exceed, with these skills, in the long run (calls as a fluid)",
  `A ${fluid.A.toFixed(2)}, B ${fluid.B.toFixed(2)}`,
);
print(plans.title, dayTable(plans.names, answersOf.get(plans) ?? []));
print(
  "Whom to teach what, where all learnt the big line (three of a group at once)",
  adviceTable(answers.at(-1)),
);
print("The formulas of waiting", formulaTable());
console.log(`\n${figure((performance.now() - began) / 1000, 0)} s`);
