import type { Measured } from "./measure.ts";
import { microsPerMessage } from "./measure.ts";
import { median } from "./stats.ts";
import { figure, table } from "./table.ts";

/** One reading of a run, such as its middle latency. */
export type Reading = (measured: Measured) => number;

export const readings = {
  p50: (measured) => measured.outcome.screen.p50,
  p99: (measured) => measured.outcome.screen.p99,
  answer50: (measured) => measured.outcome.answer.p50,
  answer99: (measured) => measured.outcome.answer.p99,
  rate: (measured) => measured.outcome.shownPerSecond,
  cpu: microsPerMessage,
} satisfies Record<string, Reading>;

/** The middle reading of one contestant. */
export function figuresOf(runs: readonly Measured[], name: string, reading: keyof typeof readings): number {
  return median(runs.filter((run) => run.name === name).map(readings[reading]));
}

/** Absolute figures of every contestant: the middle of its runs. */
export function absolutes(title: string, runs: readonly Measured[]): string {
  const names = [...new Set(runs.map((run) => run.name))];
  const rows = names.map((name) => {
    const own = runs.filter((run) => run.name === name);
    const of = (reading: Reading) => figure(median(own.map(reading)));
    const worst = (reading: Reading) => figure(Math.max(...own.map(reading)));
    return [
      name,
      `${of(readings.p50)} / ${of(readings.p99)}`,
      `${of(readings.answer50)} / ${of(readings.answer99)}`,
      `${of((run) => run.outcome.lag.p50)} / ${of((run) => run.outcome.lag.p99)}`,
      of(readings.rate),
      of(readings.cpu),
      parts(own),
      counts(own),
      `${worst((run) => run.use.foreign)} / ${worst((run) => run.use.steal * 100)} %`,
      `${own.filter((run) => run.noisy).length} of ${own.length}`,
    ];
  });
  const head = [
    "",
    "screen p50/p99 ms",
    "answer p50/p99 ms",
    "generator late ms",
    "shown/s",
    "CPU µs/msg",
    "of it",
    "sent=ack=shown=logged",
    "foreign/steal",
    "noisy",
  ];
  return `${title}\n${table(head, rows)}`;
}

function parts(runs: readonly Measured[]): string {
  const names = Object.keys(runs[0]?.use.own ?? {}).filter((name) => name !== "generator");
  const of = (name: string) =>
    median(runs.map((run) => ((run.use.own[name] ?? 0) * 1e6) / Math.max(1, run.outcome.shown)));
  return names.map((name) => `${name} ${figure(of(name))}`).join(" ");
}

function counts(runs: readonly Measured[]): string {
  const sum = (of: (run: Measured) => number) => runs.reduce((total, run) => total + of(run), 0);
  const logged = runs[0]?.logged === null ? "–" : `${sum((run) => run.logged ?? 0)}`;
  return [
    sum((run) => run.outcome.sent),
    sum((run) => run.outcome.acknowledged),
    sum((run) => run.outcome.shown),
    logged,
  ].join("=");
}

/** A ratio of the same run: the middle of the rounds and their range. */
export interface Ratio {
  middle: number;
  low: number;
  high: number;
  rounds: number;
  noisy: number;
}

/** Divides round by round, so that whatever slowed one slowed the other too. */
export function ratioOf(runs: readonly Measured[], over: string, under: string, reading: Reading): Ratio {
  const upper = runs.filter((run) => run.name === over);
  const lower = runs.filter((run) => run.name === under);
  const rounds = Math.min(upper.length, lower.length);
  const ratios: number[] = [];
  let noisy = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [top, bottom] = [upper[round], lower[round]];
    if (!top || !bottom) continue;
    ratios.push(reading(top) / reading(bottom));
    if (top.noisy || bottom.noisy) noisy += 1;
  }
  return { middle: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios), rounds, noisy };
}

/** One line of the verdict table. */
export interface Goal {
  what: string;
  ratio: Ratio;
  /** Null: printed for information. */
  goal: { kind: "at most" | "at least"; value: number } | null;
}

/** The goals with what was measured. A noisy ratio is never a pass. */
export function verdicts(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, ratio, goal }) => [
    what,
    `× ${figure(ratio.middle)}`,
    `${figure(ratio.low)}–${figure(ratio.high)}`,
    goal ? `${goal.kind === "at most" ? "≤" : "≥"} ${goal.value}` : "",
    verdict(ratio, goal),
  ]);
  return table(["ratio of the same run", "middle", "range", "goal", ""], rows);
}

function verdict(ratio: Ratio, goal: Goal["goal"]): string {
  const noise = ratio.noisy > 0 ? ` (noisy: ${ratio.noisy} of ${ratio.rounds} rounds)` : "";
  if (!goal) return noise.trim();
  const met = goal.kind === "at most" ? ratio.middle <= goal.value : ratio.middle >= goal.value;
  if (!met) return `missed${noise}`;
  return noise ? noise.trim() : "met";
}
