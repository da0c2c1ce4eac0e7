import type { AgentId, QueueId } from "../ids.ts";
import type { Queue } from "../queue.ts";
import type { Policies } from "../simulation/pictureRouter.ts";
import type { PlanningFacts } from "./facts.ts";
import { mixShifts } from "./mixing.ts";
import { proposeShifts } from "./proposal.ts";
import type { SharedQueue } from "./rehearsal.ts";
import { aloneNeeds, pooledNeed, type SharedQuestion } from "./shared.ts";
import { usualRules, type Shift } from "./shift.ts";
import type { SkilledPerson, SkillPlanQuestion } from "./skillPlan.ts";
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
  return {
    state: "ready",
    question: { queues, skills: peopleOf(facts).map((one) => one.queues), rules: usualRules, policies },
  };
}

/** True where the half hours of all of them are the same half hours. */
export function shareClock(facts: readonly Pick<PlanningFacts, "timeZone">[]): boolean {
  return new Set(facts.map(({ timeZone }) => timeZone)).size <= 1;
}

/** Who brings clients and people together on a simulated day: the first queue's strategy, the house's selection. */
export function policiesOf(queues: readonly Pick<Queue, "routing">[], selection: string): Policies {
  return { strategy: queues[0]?.routing.strategy ?? "longest_idle", selection };
}

/**
 * Who of the house is there on that day: as planned, where anybody has a shift in one of the queues; else as many as one pool
 * would need, each with a shift of the proposal for it.
 */
export function rosterOf(
  facts: readonly PlanningFacts[],
  { queues, rules, policies }: SharedQuestion,
): SkillPlanQuestion {
  const people = peopleOf(facts);
  const planned = new Map(
    facts
      .flatMap(({ plan }) => plan?.shifts ?? [])
      .flatMap((shift) => (shift.agent ? [[shift.agent, [shift]]] : [])),
  );
  if (planned.size > 0) {
    const away = Math.max(...queues.map(({ assumed }) => assumed.shrinkage));
    const nights = facts.flatMap(({ carried }) => carried);
    const there = people.flatMap((one) => {
      const night = nights.find(({ agent }) => agent === one.id);
      const shifts = [...(night ? [fromMidnight(night)] : []), ...(planned.get(one.id) ?? [])];
      return shifts.map((shift) => ({ ...one, shift }));
    });
    return { queues, people: there, away, policies };
  }
  const { shifts } = proposeShifts({ needed: pooledNeed(queues), rules, maxAgents: people.length });
  const mixed = mixShifts(
    shifts,
    people.map((one) => one.queues),
    aloneNeeds(queues),
  );
  const there = shifts.flatMap((shift, place) => {
    const one = people[mixed[place] ?? -1];
    return one ? [{ ...one, shift }] : [];
  });
  return { queues, people: there, away: 0, policies };
}

/** What a night shift of the day before still covers of this one. */
function fromMidnight({ from, to, breaks }: Shift): Shift {
  return { from: Math.max(0, from), to, breaks: breaks.filter((pause) => pause.from >= 0) };
}

/** Everybody once, with all of these queues that they serve. */
function peopleOf(facts: readonly PlanningFacts[]): Omit<SkilledPerson, "shift">[] {
  const known = new Map<AgentId, Omit<SkilledPerson, "shift">>();
  facts.forEach(({ people }, index) => {
    for (const { id, name } of people)
      known.set(id, { id, name, queues: [...(known.get(id)?.queues ?? []), index] });
  });
  return [...known.values()];
}
