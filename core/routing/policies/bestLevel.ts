import type { AgentFacts, SkillNeed } from "../facts.ts";
import type { Strategy } from "../policy.ts";

/** The best in the skills that the item's steps name: the sum of their levels. */
export const bestLevel: Strategy = {
  name: "best_level",
  scoring: (item, scene) => {
    const steps = [...item.steps, ...scene.queue(item.queue).steps];
    const needs = new Set(steps.flatMap((step) => step.needs.map((need: SkillNeed) => need.skill)));
    return (agent) => sumOf(agent, needs);
  },
};

function sumOf(agent: AgentFacts, skills: ReadonlySet<string>): number {
  let sum = 0;
  for (const skill of skills) sum += agent.skills[skill] ?? 0;
  return sum;
}
