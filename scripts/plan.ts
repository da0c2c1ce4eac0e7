/**
 * `npm run plan -- --queue Cards --day 2026-12-01`: what the day will bring, how many people it needs, which shifts would
 * do, and, for a day that has begun, what became of it. Several queues (`--queue cards,mortgage`) are planned with the people
 * that they share, by playing the day; `--advise` says which second skill to teach whom. Reads MONGO_URL, or the store of a running `npm start`.
 */
import { keepDay, keepHistory } from "../adapters/store/history/intervals.ts";
import { planningFacts } from "../adapters/store/history/planning.ts";
import { firstEntry } from "../adapters/store/history/visits.ts";
import { rulesOf } from "../adapters/store/lookups.ts";
import { openMongo } from "../adapters/store/openMongo.ts";
import { queues } from "../adapters/store/queues.ts";
import type { Store } from "../adapters/store/store.ts";
import { addDays, dateAt } from "../core/planning/days.ts";
import type { PlanningFacts } from "../core/planning/facts.ts";
import { asMeasured } from "../core/planning/whatIf.ts";
import type { Queue } from "../core/queue.ts";
import { readQuestion, type PlanQuestion } from "./plan/arguments.ts";
import { adviceReport } from "./plan/advice.ts";
import { planReport } from "./plan/report.ts";
import { togetherReport } from "./plan/together.ts";
import { Refusal } from "./setup/refusal.ts";
import { storeAddress } from "./setup/storeAddress.ts";

type Base = Pick<Store, "mongo">;

async function queueNamed(store: Base, wanted: string): Promise<Queue> {
  const all = await queues.list(store);
  const low = wanted.toLocaleLowerCase();
  const found = all.find(
    ({ id, name }) => id === wanted || [name.ru, name.en].some((one) => one.toLocaleLowerCase() === low),
  );
  if (found) return found;
  const known = all.map(({ id, name }) => `  ${id}  ${name.en} / ${name.ru}`).join("\n");
  throw new Refusal(`There is no queue ${wanted}. There are:\n${known}`);
}

/** Counts a queue's whole history from the log again, whatever was kept. */
async function rebuild(store: Base, queue: Queue): Promise<void> {
  const first = await firstEntry(store);
  const { timeZone } = queue.hours;
  const today = dateAt(Date.now(), timeZone);
  for (let day = dateAt(first?.getTime() ?? Date.now(), timeZone); day <= today; day = addDays(day, 1))
    await keepDay(store, [queue], day);
}

async function plan(
  store: Base,
  { queues: wanted, rebuild: again, ...question }: PlanQuestion,
): Promise<void> {
  const named: Queue[] = [];
  for (const one of wanted) named.push(await queueNamed(store, one));
  if (again) for (const queue of named) await rebuild(store, queue);
  await keepHistory(store);
  const zone = named[0]?.hours.timeZone ?? "UTC";
  const day = question.day ?? addDays(dateAt(Date.now(), zone), 1);
  const facts: PlanningFacts[] = [];
  for (const queue of named) facts.push(await planningFacts(store, queue, day));
  const [queue, one] = [named[0], facts[0]];
  if (!queue || !one) return;
  if (facts.length === 1)
    return console.log(planReport(queue, one, { ...asMeasured(one), ...question.whatIf }));
  const { selection } = await rulesOf(store);
  const report = question.advise ? adviceReport : togetherReport;
  console.log(report(named, facts, question.whatIf, selection));
}

try {
  const question = readQuestion(process.argv.slice(2));
  const mongo = await openMongo(storeAddress());
  try {
    await plan({ mongo }, question);
  } finally {
    await mongo.close();
  }
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
}
