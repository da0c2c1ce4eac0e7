import type { DayClock } from "../../core/planning/clock.ts";
import type { PlanningFacts } from "../../core/planning/facts.ts";
import type { SharedQueue } from "../../core/planning/rehearsal.ts";
import { sharedNeed, type SharedNeed, type SharedQuestion } from "../../core/planning/shared.ts";
import { policiesOf, shareClock, togetherOf } from "../../core/planning/together.ts";
import type { WhatIf } from "../../core/planning/whatIf.ts";
import type { Queue } from "../../core/queue.ts";
import { dayClockOf, missingReport, shiftReport } from "./report.ts";
import { table } from "./table.ts";

/** What queues with shared people need together, found by playing the day with the house's mix of skills. */
export function togetherReport(
  queues: readonly Queue[],
  facts: readonly PlanningFacts[],
  moved: Partial<WhatIf>,
  selection: string,
): string {
  const question = askedTogether(queues, facts, moved, selection);
  if (typeof question === "string") return question;
  const found = sharedNeed(question);
  const clock = dayClockOf(facts[0] ?? { starts: [], timeZone: "UTC" });
  return [
    headOf(queues, facts, question.skills.length),
    levelReport(queues, question.queues, found),
    needReport(queues, found, clock),
    shiftReport(found.proposal, clock),
  ].join("\n\n");
}

/** The queues' day as one question, or what stands in its way. */
export function askedTogether(
  queues: readonly Queue[],
  facts: readonly PlanningFacts[],
  moved: Partial<WhatIf>,
  selection: string,
): SharedQuestion | string {
  if (!shareClock(facts)) return "These queues keep the hours of different time zones: plan them apart.";
  const asked = togetherOf(facts, moved, policiesOf(queues, selection));
  if (asked.state === "ready") return asked.question;
  const name = queues.find(({ id }) => id === asked.queue)?.name.en ?? asked.queue;
  return `${name}:\n${missingReport(asked)}`;
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

/** What each queue needs alone, and all of them together, beside one pool. */
function needReport(
  queues: readonly Queue[],
  { onLine, scheduled, pooled, alone, apart }: SharedNeed,
  clock: DayClock,
): string {
  const columns = [...alone, apart, onLine, pooled, scheduled];
  const rows = onLine.flatMap((people, slot) =>
    people === 0 && (apart[slot] ?? 0) === 0
      ? []
      : [[clock.at(slot), ...columns.map((column) => String(column[slot] ?? 0))]],
  );
  const total = (slots: readonly number[]): number => slots.reduce((sum, one) => sum + one, 0);
  const hours = ["hours", ...columns.map((column) => (total(column) / 2).toFixed(1))];
  const names = queues.map(({ name }) => `${name.en} alone`);
  const head = ["from", ...names, "apart", "shared", "one pool", "schedule"];
  const saved = (total(apart) - total(onLine)) / 2;
  const share = total(apart) > 0 ? `, ${((200 * saved) / total(apart)).toFixed(0)} %` : "";
  return `${table(head, [...rows, hours])}\n\nSharing saves ${saved.toFixed(1)} hours on the line${share}.`;
}
