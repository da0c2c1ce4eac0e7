import type { QueueId } from "../ids.ts";
import type { Queue } from "../queue.ts";
import type { Policies } from "../simulation/pictureRouter.ts";
import type { PlanningFacts } from "./facts.ts";
import type { SharedQueue } from "./rehearsal.ts";
import type { SharedQuestion } from "./shared.ts";
import { usualRules } from "./shift.ts";
import { asMeasured, workOut, type WhatIf } from "./whatIf.ts";

/** What is asked of queues together; or what must be known of one of them first. */
export type Together =
  | { state: "ready"; question: SharedQuestion }
  | { state: "missing"; queue: QueueId; volume: boolean; handle: boolean };

/** The day of several queues as one question; `moved` is the same for all of them. One time zone is expected. */
export function togetherOf(
  facts: readonly PlanningFacts[],
  moved: Partial<WhatIf>,
  policies: Policies,
): Together {
  const queues: SharedQueue[] = [];
  for (const one of facts) {
    const worked = workOut(one, { ...asMeasured(one), ...moved });
    if (worked.state === "missing") return { ...worked, queue: one.queue };
    queues.push({ id: one.queue, arrivals: worked.arrivals, open: one.open, assumed: worked.assumed });
  }
  return { state: "ready", question: { queues, skills: skillsOf(facts), rules: usualRules, policies } };
}

/** True where the half hours of all of them are the same half hours. */
export function shareClock(facts: readonly Pick<PlanningFacts, "timeZone">[]): boolean {
  return new Set(facts.map(({ timeZone }) => timeZone)).size <= 1;
}

/** Who brings clients and people together on a simulated day: the first queue's strategy, the house's selection. */
export function policiesOf(queues: readonly Pick<Queue, "routing">[], selection: string): Policies {
  return { strategy: queues[0]?.routing.strategy ?? "longest_idle", selection };
}

/** What each person of these queues serves, as indices. */
export function skillsOf(facts: readonly PlanningFacts[]): number[][] {
  const served = new Map<string, number[]>();
  facts.forEach(({ people }, index) => {
    for (const { id } of people) served.set(id, [...(served.get(id) ?? []), index]);
  });
  return [...served.values()];
}
