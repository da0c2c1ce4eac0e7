import type { PlanningFacts } from "../../core/planning/facts.ts";
import {
  worthOf,
  planSkills,
  type SkillPlan,
  type SkillPlanQuestion,
} from "../../core/planning/skillPlan.ts";
import { rosterOf } from "../../core/planning/together.ts";
import type { WhatIf } from "../../core/planning/whatIf.ts";
import type { Queue } from "../../core/queue.ts";
import { table } from "./table.ts";
import { askedTogether } from "./together.ts";

/** Which second skill to teach whom, found by playing days with each lesson and without. */
export function adviceReport(
  queues: readonly Queue[],
  facts: readonly PlanningFacts[],
  moved: Partial<WhatIf>,
  selection: string,
): string {
  const asked = askedTogether(queues, facts, moved, selection);
  if (typeof asked === "string") return asked;
  const question = rosterOf(facts, asked);
  const found = planSkills(question);
  const away = question.away > 0 ? `, ${(100 * question.away).toFixed(0)} % of them away` : "";
  return [
    `Skills of ${question.people.length} people on ${facts[0]?.day ?? ""}${away}`,
    levelsReport(queues, found),
    found.lessons.length === 0
      ? "Everybody serves every one of these queues."
      : lessonsReport(queues, question, found),
  ].join("\n\n");
}

const verdicts = { helps: "", harms: "does harm", chance: "may be chance" };

function levelsReport(queues: readonly Queue[], { level, levels }: SkillPlan): string {
  const rows = queues.map(({ name, target }, index) => [
    name.en,
    `${target.percent} %`,
    `${(levels[index] ?? 0).toFixed(1)} %`,
  ]);
  return table(["queue", "target", "level as it is"], [...rows, ["all", "", `${level.toFixed(1)} %`]]);
}

function lessonsReport(
  queues: readonly Queue[],
  { people }: SkillPlanQuestion,
  { lessons, tried }: SkillPlan,
): string {
  const rows = lessons.map((lesson) => {
    const { pupil, alike, queue, gain, before, after } = lesson;
    return [
      `${people[pupil]?.name ?? ""}${alike.length > 0 ? ` (or ${alike.length} alike)` : ""}`,
      queues[queue]?.name.en ?? "",
      `${signed(gain.mean)} ± ${gain.half.toFixed(1)}`,
      `${before.toFixed(1)} -> ${after.toFixed(1)} %`,
      verdicts[worthOf(lesson)],
    ];
  });
  const worth = lessons.filter((lesson) => worthOf(lesson) === "helps").length;
  const said =
    worth === 0
      ? `Nothing is worth teaching: none of ${tried} lessons raises the level beyond chance.`
      : `${worth} of ${tried} lessons raise the level beyond chance (99.9 %, the same days with and without).`;
  return `${table(["teach", "queue", "points, all queues", "that queue", ""], rows)}\n\n${said}`;
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;
}
