import type { PlanningFacts } from "../../core/planning/facts.ts";
import type { SharedQueue } from "../../core/planning/rehearsal.ts";
import { sharedNeed, type SharedNeed } from "../../core/planning/shared.ts";
import { usualRules } from "../../core/planning/shift.ts";
import { asMeasured, workOut, type WhatIf } from "../../core/planning/whatIf.ts";
import type { Queue } from "../../core/queue.ts";
import { clock, missingReport, shiftReport } from "./report.ts";
import { table } from "./table.ts";

/** What queues with shared people need together, found by playing the day with the house's mix of skills. */
export function togetherReport(
  queues: readonly Queue[],
  facts: readonly PlanningFacts[],
  moved: Partial<WhatIf>,
  selection: string,
): string {
  const shared: SharedQueue[] = [];
  for (const [index, one] of facts.entries()) {
    const worked = workOut(one, { ...asMeasured(one), ...moved });
    const name = queues[index]?.name.en ?? one.queue;
    if (worked.state === "missing") return `${name}:\n${missingReport(worked)}`;
    shared.push({ id: one.queue, arrivals: worked.arrivals, open: one.open, assumed: worked.assumed });
  }
  const strategy = queues[0]?.routing.strategy ?? "longest_idle";
  const skills = skillsOf(facts);
  const found = sharedNeed({ queues: shared, skills, rules: usualRules, policies: { strategy, selection } });
  return [
    headOf(queues, facts, skills.length),
    levelReport(queues, shared, found),
    needReport(found),
    shiftReport(found.proposal),
  ].join("\n\n");
}

/** What each person of these queues serves, as indices. */
function skillsOf(facts: readonly PlanningFacts[]): number[][] {
  const served = new Map<string, number[]>();
  facts.forEach(({ people }, index) => {
    for (const { id } of people) served.set(id, [...(served.get(id) ?? []), index]);
  });
  return [...served.values()];
}

function headOf(queues: readonly Queue[], facts: readonly PlanningFacts[], people: number): string {
  const names = queues.map(({ name }) => name.en).join(" + ");
  return `${names}, ${facts[0]?.day ?? ""}, with the skills of ${people} people`;
}

function levelReport(queues: readonly Queue[], shared: readonly SharedQueue[], found: SharedNeed): string {
  const rows = found.levels.map(({ mean, half }, index) => {
    const { percent, withinSeconds } = shared[index]?.assumed.target ?? { percent: 0, withinSeconds: 0 };
    const came = shared[index]?.arrivals.reduce((sum, one) => sum + one, 0) ?? 0;
    return [
      queues[index]?.name.en ?? "",
      came.toFixed(0),
      `${percent} % in ${withinSeconds} s`,
      `${mean.toFixed(1)} ± ${half.toFixed(1)} %`,
    ];
  });
  const said = found.enough
    ? `Every queue keeps its target with ${found.uplift.toFixed(2)} times the people of one pool.`
    : "Not even twice the people of one pool are enough: too few of them serve one of the queues.";
  return `${table(["queue", "contacts", "target", "played 20 days"], rows)}\n\n${said}`;
}

function needReport({ onLine, scheduled, pooled, apart }: SharedNeed): string {
  const rows = onLine.flatMap((people, slot) =>
    people === 0 && (apart[slot] ?? 0) === 0
      ? []
      : [
          [
            clock(slot),
            String(pooled[slot] ?? 0),
            String(people),
            String(apart[slot] ?? 0),
            String(scheduled[slot] ?? 0),
          ],
        ],
  );
  const hours = (slots: readonly number[]): string =>
    (slots.reduce((sum, one) => sum + one, 0) / 2).toFixed(1);
  const sums = ["hours", hours(pooled), hours(onLine), hours(apart), hours(scheduled)];
  return table(["from", "one pool", "shared", "apart", "schedule"], [...rows, sums]);
}
