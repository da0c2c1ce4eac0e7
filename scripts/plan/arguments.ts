import { parseArgs } from "node:util";
import { isDate } from "../../core/planning/days.ts";
import type { WhatIf } from "../../core/planning/whatIf.ts";
import { Refusal } from "../setup/refusal.ts";

/** What `npm run plan` was asked. */
export interface PlanQuestion {
  /** Names in either language, or ids; several are planned together. */
  queues: string[];
  /** Null: tomorrow. */
  day: string | null;
  /** Counts the whole history from the log again. */
  rebuild: boolean;
  /** Says which second skill to teach whom, in place of the plan. */
  advise: boolean;
  /** What is moved away from what was measured. */
  whatIf: Partial<WhatIf>;
}

const usage = `npm run plan -- --queue <name or id>[,<another that shares its people>] [--day YYYY-MM-DD]
  --service 80/20     target: per cent in seconds
  --shrinkage 0.3     share of paid time away from the line
  --volume 1.1        times the forecast
  --total 500         the day's contacts by hand, where there is no forecast
  --handle 300        mean handle time, seconds
  --patience 200      mean patience, seconds; "endless" for none
  --at-once 3         how many one agent handles at once
  --agents 40         how many people there are
  --advise            of several queues: which second skill to teach whom
  --rebuild           count the history from the log again`;

const names = [
  "queue",
  "day",
  "service",
  "shrinkage",
  "volume",
  "total",
  "handle",
  "patience",
  "at-once",
  "agents",
];

/** Reads the command line; a Refusal says what is wrong with it and how it is meant. */
export function readQuestion(args: string[]): PlanQuestion {
  const texts = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  let given: Record<string, unknown>;
  try {
    given = parseArgs({
      args,
      options: { ...texts, rebuild: { type: "boolean" }, advise: { type: "boolean" } },
    }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${usage}`);
  }
  const text = (name: string): string | null => (typeof given[name] === "string" ? given[name] : null);
  const queue = text("queue");
  if (queue === null) throw new Refusal(usage);
  const day = text("day");
  if (day !== null && !isDate(day)) throw new Refusal(`${day} is no day.\n${usage}`);
  const queues = queue.split(",").map((one) => one.trim());
  const advise = given["advise"] === true;
  if (advise && queues.length < 2) throw new Refusal(`--advise is for several queues.\n${usage}`);
  return { queues, day, rebuild: given["rebuild"] === true, advise, whatIf: whatIfOf(text) };
}

function whatIfOf(text: (name: string) => string | null): Partial<WhatIf> {
  const asked: Partial<WhatIf> = {};
  const set = (key: keyof WhatIf, name: string, least: number, most: number): void => {
    const given = text(name);
    if (given !== null) asked[key] = numberOf(name, given, least, most);
  };
  const service = text("service");
  if (service !== null) {
    const [, percent, seconds] = /^(\d{1,2}(?:\.\d+)?)\/(\d+)$/.exec(service) ?? [];
    if (!percent || !seconds) throw new Refusal(`--service ${service}: it is meant like 80/20.\n${usage}`);
    asked.percent = Number(percent);
    asked.withinSeconds = Number(seconds);
  }
  if (text("patience") === "endless") asked.patienceSeconds = null;
  else set("patienceSeconds", "patience", 1, 1e7);
  set("shrinkage", "shrinkage", 0, 0.9);
  set("volume", "volume", 0, 100);
  set("total", "total", 0, 1e7);
  set("handleSeconds", "handle", 1, 1e6);
  set("concurrency", "at-once", 1, 100);
  set("maxAgents", "agents", 1, 1_000);
  return asked;
}

function numberOf(name: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (given.trim() === "" || !(value >= least && value <= most))
    throw new Refusal(`--${name} ${given}: a number from ${least} to ${most}.\n${usage}`);
  return value;
}
