import type { Contestant } from "./contestant.ts";
import type { Fate, Outcome } from "./ledger.ts";
import { percentile } from "./stats.ts";
import { figure, table } from "./table.ts";

/** Before, during and after twice what goes through. */
const phases = { calmSeconds: 3, floodSeconds: 8, afterSeconds: 10, calmRate: 50 };

/** A message is fresh again when it is on its screen within this time. */
const freshMs = 250;

export interface Overload {
  rate: number;
  outcome: Outcome;
  /** Latencies on the screen of what was accepted, per phase: p50 and p99 in ms. */
  calm: [number, number];
  flooded: [number, number];
  after: [number, number];
  /** Slowest acknowledgement or refusal while flooded. */
  answered99: number;
  /** From the end of the flood until every later message is fresh and none refused. */
  recoverySeconds: number;
}

/** Sends twice the rate that goes through for some seconds, then little, and watches how the contestant takes it. */
export async function overload(contestant: Contestant, ceiling: number): Promise<Overload> {
  const { calmSeconds, floodSeconds, afterSeconds, calmRate } = phases;
  const rate = Math.round(ceiling * 2);
  const steps = [
    { rate: calmRate, seconds: calmSeconds },
    { rate, seconds: floodSeconds },
    { rate: calmRate, seconds: afterSeconds },
  ];
  const { outcome, timeline } = await contestant.follow({ kind: "steps", steps, seed: 7 }, 30_000);
  const floodEnds = (calmSeconds + floodSeconds) * 1000;
  const during = (from: number, to: number) => timeline.filter(({ at }) => at >= from && at < to);
  const flood = during(calmSeconds * 1000, floodEnds);
  const late = during(floodEnds, Number.POSITIVE_INFINITY);
  const stale = late.filter(({ shown, refused }) => refused || shown === null || shown > freshMs);
  const lastStale = stale.at(-1);
  return {
    rate,
    outcome,
    calm: screens(during(0, calmSeconds * 1000)),
    flooded: screens(flood),
    after: screens(late),
    answered99: percentile(
      flood.flatMap(({ answered }) => (answered === null ? [] : [answered])),
      0.99,
    ),
    recoverySeconds: lastStale ? (lastStale.at + (lastStale.shown ?? 0) - floodEnds) / 1000 : 0,
  };
}

function screens(fates: readonly Fate[]): [number, number] {
  const shown = fates.flatMap((fate) => (fate.shown === null ? [] : [fate.shown]));
  return [percentile(shown, 0.5), percentile(shown, 0.99)];
}

/** What an overload broke: an accepted message lost or doubled, a blind refusal, an error, a slow recovery. */
export function faultsOf(name: string, { outcome, recoverySeconds }: Overload): string[] {
  const faults = outcome.faults.map((fault) => `${name}, overloaded: ${fault}`);
  const fail = (why: string) => faults.push(`${name}, overloaded: ${why}`);
  if (outcome.shown !== outcome.acknowledged)
    fail(`${outcome.acknowledged} acknowledged, ${outcome.shown} shown.`);
  if (outcome.acknowledged + outcome.refused !== outcome.sent)
    fail(`${outcome.sent} sent, ${outcome.acknowledged} taken, ${outcome.refused} refused.`);
  if (outcome.duplicates > 0) fail(`${outcome.duplicates} shown twice.`);
  if (outcome.refusedBlindly > 0) fail(`${outcome.refusedBlindly} refusals without Retry-After.`);
  if (recoverySeconds > 5) fail(`${figure(recoverySeconds)} s until messages were fresh again.`);
  return faults;
}

/** The overload as a table. */
export function overloads(results: readonly { name: string; overload: Overload }[]): string {
  const pair = ([p50, p99]: [number, number]) => `${figure(p50)} / ${figure(p99)}`;
  const rows = results.map(({ name, overload: { outcome, ...of } }) => [
    name,
    `${of.rate}/s`,
    `${outcome.sent} = ${outcome.acknowledged} + ${outcome.refused}`,
    `${outcome.shown}`,
    pair(of.calm),
    pair(of.flooded),
    figure(of.answered99),
    pair(of.after),
    figure(of.recoverySeconds),
  ]);
  const head = [
    "twice the ceiling",
    "offered",
    "sent = taken + refused",
    "shown",
    "before p50/p99 ms",
    "flooded",
    "answer p99",
    "after",
    "recovery s",
  ];
  return table(head, rows);
}
