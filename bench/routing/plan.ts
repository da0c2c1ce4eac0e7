import type { Variant } from "./bank40.ts";
import { boundName, contestants, fifoName, ours } from "./contestants.ts";
import type { Task } from "./task.ts";

/** How long to look. */
export interface Effort {
  days: number;
  capacityDays: number;
  steps: number;
}

export const shortForm: Effort = { days: 5, capacityDays: 10, steps: 6 };
export const fullForm: Effort = { days: 100, capacityDays: 60, steps: 9 };

/** The policies were tuned on other seeds. */
const seed = 40_000;

/** A part of the report: its title, and the cells it is made of. */
export interface Part {
  title: string;
  /** By row. */
  names: readonly string[];
  tasks: readonly Task[];
}

/** Days of the scenario and of its two strains. */
export function dayParts({ days }: Effort): Part[] {
  const variants: readonly [string, Variant][] = [
    ["A common day", {}],
    ["10 % more load", { load: 1.1 }],
    ["A market shock: securities calls x2.5 from 10 to 12", { shock: 2.5 }],
  ];
  const names = contestants.map((one) => one.name);
  return variants.map(([title, variant]) => ({
    title,
    names,
    tasks: names.map((contestant) => ({ kind: "days", contestant, variant, days, seed })),
  }));
}

/** Capacities on the scenario, and on shapes of load that nothing was tuned on. */
export function capacityParts({ capacityDays, steps }: Effort, isShort: boolean): Part[] {
  const chief = [boundName, fifoName, ours];
  const all = contestants.filter((one) => !one.name.startsWith("ours by half")).map((one) => one.name);
  const shapes: readonly [string, Variant, readonly string[]][] = [
    ["Capacity", {}, isShort ? chief : all],
    ["Capacity where days differ by 20 %", { dayVariation: 0.2 }, chief],
    ["Capacity on a day of one long hump", { shape: oneHump }, chief],
  ];
  return (isShort ? shapes.slice(0, 1) : shapes).map(([title, variant, names]) => ({
    title: `${title}, ${capacityDays} days a step`,
    names,
    tasks: names.map((contestant) => ({
      kind: "capacity",
      contestant,
      variant,
      days: capacityDays,
      seed,
      within: names.length > chief.length ? [0.3, 1.1] : [0.7, 1.1],
      steps,
    })),
  }));
}

/** Nothing until eight, the most at noon, little in the evening. */
const oneHump = Array.from({ length: 34 }, (_, i) => 1 + 4 * Math.exp(-(((i - 10) / 7) ** 2)));

/** The same people with other second skills, and what to teach them next. */
export function skillParts({ days }: Effort): { plans: Part; advice: Task } {
  const names = [fifoName, ours];
  const plan = (plan: "hub" | "chain"): Task[] =>
    names.map((contestant) => ({ kind: "days", contestant, variant: { plan, beta: 0.7 }, days, seed }));
  const rows = names.flatMap((name) => [`all learn the big line · ${name}`, `a mixed chain · ${name}`]);
  const [hubFifo, hubOurs, chainFifo, chainOurs] = [...plan("hub"), ...plan("chain")];
  const tasks = [hubFifo, chainFifo, hubOurs, chainOurs].filter((task) => task !== undefined);
  return {
    plans: { title: "Second skills against policies (R + 0.7 root R agents)", names: rows, tasks },
    advice: {
      kind: "advice",
      contestant: fifoName,
      variant: { plan: "hub", beta: 0.7 },
      days: Math.max(4, Math.round(days / 2)),
      seed,
    },
  };
}
