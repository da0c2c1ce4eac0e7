import type { DecisionView } from "../../core/desk.ts";
import type { AgentId, QueueId } from "../../core/ids.ts";
import type { Step } from "../../core/routing/facts.ts";

/** Ids as people call them. */
export interface Called {
  agent: (id: AgentId) => string;
  queue: (id: QueueId) => string;
}

/** One decision as lines for a terminal, the verdict of the replay last. */
export function decisionReport(decision: DecisionView, called: Called): string {
  const { offer, atMs, agent, agentName, why } = decision;
  const sought = why.sought
    ? `, an ${why.sought === "agent" ? "item sought an agent" : "agent sought an item"}`
    : "";
  return [
    `Offer ${offer}  ${new Date(atMs).toISOString()}  ${agentName || called.agent(agent)}, by ${why.policy}${sought}`,
    ...stepLines(decision, called),
    ...askedLines(decision, called),
    ...candidateLines(decision, called),
    ...excludedLines(decision),
    ...itemLines(decision, called),
    `  ${verdict(decision, called)}`,
  ].join("\n");
}

/** What making it again gave. */
export function verdict({ again, agent, actor, why }: DecisionView, called: Called): string {
  if (!again)
    return actor.kind === "agent"
      ? `${actor.name} chose: nothing to decide once more`
      : "nothing kept: nothing to decide once more";
  if (again.same) return "same choice";
  const names = (agents: readonly AgentId[]): string => agents.map(called.agent).join(" and ");
  const other =
    again.agent === null || again.item === null
      ? "nothing"
      : `item ${again.item} for ${names([again.agent, ...(again.others ?? [])])}`;
  return `DIFFERENT: ${other}, not ${names(why.asked ?? [agent])}`;
}

function askedLines({ why: { asked } }: DecisionView, called: Called): string[] {
  return asked ? [`  at once     ${asked.map(called.agent).join(", ")}`] : [];
}

function stepLines({ why, step }: DecisionView, called: Called): string[] {
  if (why.step === undefined) return [];
  if (why.step === null) return ["  step        anyone of the queue"];
  return [`  step        ${why.step + 1}${step ? `: ${wishes(step, called)}` : ""}`];
}

function wishes({ needs, agents, teams, forMs }: Step, called: Called): string {
  const parts = [
    ...needs.map(({ skill, level }) => `${skill} >= ${level}`),
    ...agents.map(called.agent),
    ...teams.map((team) => `team ${team}`),
  ];
  return `${parts.join(", ") || "anyone"}, for ${span(forMs)}`;
}

function candidateLines({ why, agent }: DecisionView, called: Called): string[] {
  const { candidates, counts } = why;
  const rows = candidates.map((one) => {
    const mark = one.agent === agent ? "*" : " ";
    const score = one.score === undefined ? "" : `  score ${one.score ?? "-"}`;
    return `   ${mark} ${called.agent(one.agent).padEnd(24)}  idle ${span(one.idleMs).padStart(7)}  load ${String(one.load).padStart(3)}${score}`;
  });
  return [`  candidates  ${counts?.candidates ?? candidates.length}`, ...rows];
}

function excludedLines({ why }: DecisionView): string[] {
  const said = Object.entries(why.counts?.excluded ?? countsOf(why.excluded))
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`);
  return said.length > 0 ? [`  excluded    ${said.join(", ")}`] : [];
}

/** Rows of an older version did not count. */
function countsOf(excluded: DecisionView["why"]["excluded"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { why } of excluded) counts[why] = (counts[why] ?? 0) + 1;
  return counts;
}

function itemLines({ why }: DecisionView, called: Called): string[] {
  if (!why.items) return [];
  const rows = why.items.map(
    ({ item, queue, waitedMs, score }) =>
      `      ${item}  ${called.queue(queue).padEnd(16)}  waited ${span(waitedMs).padStart(7)}  score ${score ?? "-"}`,
  );
  return [`  items       ${why.counts?.items ?? why.items.length}`, ...rows];
}

/** `0:48`, `12:05`, `3:07:00`. */
function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
