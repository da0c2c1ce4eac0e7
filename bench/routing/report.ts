import type { Result } from "../../core/simulation/tally.ts";
import { figure, table } from "../table.ts";
import { bank40 } from "./bank40.ts";
import type { Capacity } from "./capacity.ts";
import { boundName, contestants, fifoName, ours } from "./contestants.ts";
import type { Answer } from "./task.ts";

/** What the scenario's author measured on a common day with another simulator: the check that ours is built right. */
const published: readonly { name: string; levels: readonly number[]; abandoned: number; p95: number }[] = [
  { name: fifoName, levels: [73, 70, 74, 73, 74], abandoned: 4.4, p95: 95 },
  { name: "bound: all skills, FCFS", levels: [75, 74, 89, 80, 69], abandoned: 3.4, p95: 81 },
  { name: "wait/target ratio", levels: [75, 71, 68, 73, 76], abandoned: 4.4, p95: 93 },
  { name: "static VIP>NE>PS>IN>NW", levels: [81, 78, 67, 70, 82], abandoned: 4.7, p95: 97 },
];
const publishedCapacity = { [boundName]: { A: 0.944, B: 0.984 }, [fifoName]: { A: 0.838, B: 0.931 } };

function resultOf(answer: Answer | undefined): Result {
  if (answer?.kind !== "days") throw new Error("Days were asked for.");
  return answer.result;
}

function capacityOf(answer: Answer | undefined): Capacity {
  if (answer?.kind !== "capacity") throw new Error("A capacity was asked for.");
  return answer.capacity;
}

/** One row a contestant: what its clients and agents lived through. */
export function dayTable(names: readonly string[], answers: readonly Answer[]): string {
  const head = ["policy", "SL PS", "NE", "IN", "NW", "VIP", "short", "gone %"];
  const more = ["p95 s", "p99 s", "worst s", "inversions", "occupancy", "sd", "range", "CPU ms/day"];
  const models = contestants.filter((one) => one.kind === "modelled").map((one) => one.name);
  const rows = names.map((name, index) => [
    models.includes(name) ? `modelled: ${name}` : name,
    ...dayRow(answers[index]),
  ]);
  return table([...head, ...more], rows);
}

function dayRow(answer: Answer | undefined): string[] {
  const result = resultOf(answer);
  const { mean, sd, range } = result.occupancy;
  return [
    ...result.queues.map((queue) => queue.serviceLevel.toFixed(1)),
    figure(result.shortfall),
    figure(result.abandoned),
    figure(result.waitP95Ms / 1000, 0),
    figure(result.waitP99Ms / 1000, 0),
    figure(result.worstOfDayMs / 1000, 0),
    String(result.inversions),
    mean.toFixed(3),
    sd.toFixed(3),
    range.toFixed(2),
    figure(answer?.kind === "days" ? answer.msPerDay : Number.NaN, 1),
  ];
}

/** Figures of a common day beside those published for it. */
export function reproduction(names: readonly string[], answers: readonly Answer[]): string {
  const rows = published.map(({ name, levels, abandoned, p95 }) => {
    const result = resultOf(answers[names.indexOf(name)]);
    const apart = result.queues.map((queue, index) => queue.serviceLevel - (levels[index] ?? 0));
    const signed = apart.map((points) => (points < 0 ? "" : "+") + points.toFixed(1)).join(" ");
    const p95Here = figure(result.waitP95Ms / 1000, 0);
    return [name, signed, `${figure(result.abandoned)} / ${abandoned}`, `${p95Here} / ${p95}`];
  });
  return table(
    ["policy", "SL here less published, points", "gone % here / there", "p95 s here / there"],
    rows,
  );
}

/** Capacities by both criteria, and their ratio to the bound. `isPublished`: on the scenario for which figures exist. */
export function capacityTable(
  names: readonly string[],
  answers: readonly Answer[],
  isPublished: boolean,
): string {
  const bound = capacityOf(answers[names.indexOf(boundName)]);
  const rows = names.map((name, index) => {
    const { A, B } = capacityOf(answers[index]);
    const known = isPublished && Object.entries(publishedCapacity).find(([of]) => of === name)?.[1];
    const there = known ? `${known.A} / ${known.B}` : "";
    return [name, A.toFixed(3), B.toFixed(3), (A / bound.A).toFixed(3), (B / bound.B).toFixed(3), there];
  });
  return table(["policy", "A", "B", "A of bound", "B of bound", "published A / B"], rows);
}

/** The figure that counts: ours against the bound, and what stands in no policy's power. */
export function headline(names: readonly string[], answers: readonly Answer[]): string {
  const of = (name: string): Capacity => capacityOf(answers[names.indexOf(name)]);
  const [bound, mine, fifo] = [of(boundName), of(ours), of(fifoName)];
  const ratio = (one: Capacity): string =>
    `A ${(one.A / bound.A).toFixed(3)}, B ${(one.B / bound.B).toFixed(3)}`;
  return `Of the bound: ours ${ratio(mine)}; FIFO + longest idle ${ratio(fifo)}.`;
}

/** Where the modelled policies come from. */
export function sources(): string {
  const rows = contestants.flatMap(({ name, source }) => (source ? [[name, source]] : []));
  return table(["modelled on", "source"], rows);
}

/** Lessons and their worth. */
export function adviceTable(answer: Answer | undefined): string {
  if (answer?.kind !== "advice") throw new Error("Advice was asked for.");
  const { agents, queues } = bank40({ plan: "hub", beta: 0.7 });
  const nameOf = (queue: number): string => queues[queue]?.id ?? "";
  const rows = answer.advice.map(({ agents: pupils, queue, gain }) => [
    `${pupils.length} of ${(agents[pupils[0] ?? 0]?.queues ?? []).map(nameOf).join(" + ")}`,
    nameOf(queue),
    `${gain.mean.toFixed(2)} ± ${gain.half.toFixed(2)}`,
  ]);
  return table(["who", "learn", "points less of shortfall and abandonment"], rows);
}
