/**
 * `npm run plan -- --queue Cards --day 2026-12-01`: what the day will bring, how many people it needs, which shifts would
 * do, and, for a day that has begun, what became of it. Reads MONGO_URL, or the store of a running `npm start`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "../adapters/config.ts";
import { keepDay, keepHistory } from "../adapters/store/history/intervals.ts";
import { planningFacts } from "../adapters/store/history/planning.ts";
import { firstEntry } from "../adapters/store/history/visits.ts";
import { openMongo } from "../adapters/store/openMongo.ts";
import { queues } from "../adapters/store/queues.ts";
import type { Store } from "../adapters/store/store.ts";
import { addDays, dateAt } from "../core/planning/days.ts";
import { proposeShifts } from "../core/planning/proposal.ts";
import { usualRules } from "../core/planning/shift.ts";
import { asMeasured, workOut } from "../core/planning/whatIf.ts";
import type { Queue } from "../core/queue.ts";
import { readQuestion, type PlanQuestion } from "./plan/arguments.ts";
import { actualReport, historyReport, keptReport, needReport, shiftReport } from "./plan/report.ts";
import { socketFolder } from "./processes/redis.ts";
import { Refusal } from "./setup/refusal.ts";

type Base = Pick<Store, "mongo">;

/** Where the history is: as set, or in the store that a running Okno keeps in its data folder. */
function storeAddress(): string {
  const read = readConfig(process.env);
  if ("faults" in read) throw new Refusal(read.faults.join("\n"));
  const { MONGO_URL, DATA_DIR } = read.config;
  if (MONGO_URL) return MONGO_URL;
  const socket = join(socketFolder(DATA_DIR), "store.sock");
  if (!existsSync(socket)) throw new Refusal("Start Okno first (`npm start`), or set MONGO_URL.");
  return `mongodb://${encodeURIComponent(socket)}/?directConnection=true&retryWrites=true`;
}

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

async function plan(store: Base, question: PlanQuestion): Promise<void> {
  const queue = await queueNamed(store, question.queue);
  if (question.rebuild) await rebuild(store, queue);
  await keepHistory(store);
  const day = question.day ?? addDays(dateAt(Date.now(), queue.hours.timeZone), 1);
  const facts = await planningFacts(store, queue, day);
  const asked = { ...asMeasured(facts), ...question.whatIf };
  const parts = [
    `${queue.name.en} / ${queue.name.ru}, ${day} (${queue.hours.timeZone})`,
    historyReport(facts),
  ];
  const worked = workOut(facts, asked);
  if (worked.state === "missing") {
    if (worked.volume) parts.push("How many come is not known: give --total.");
    if (worked.handle) parts.push("How long one takes is not known: give --handle.");
  } else {
    const needed = worked.needs.map(({ scheduled }) => scheduled ?? 0);
    const proposal = proposeShifts({ needed, rules: usualRules, maxAgents: asked.maxAgents });
    parts.push(
      `Target ${asked.percent} % in ${asked.withinSeconds} s, shrinkage ${asked.shrinkage}, at most ${asked.maxAgents} people`,
      needReport(facts, worked, proposal),
      shiftReport(proposal),
    );
  }
  parts.push(actualReport(facts), keptReport(facts));
  console.log(parts.filter(Boolean).join("\n\n"));
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
