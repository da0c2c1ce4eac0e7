import type { Millis } from "../ids.ts";
import { balances } from "../planning/measures.ts";
import { heldBy, isOpen, miscounts, misnamed, strays, twice, unlikeTheLog } from "./invariants/holding.ts";
import type { FloorFacts, Found } from "./invariants/now.ts";
import { agentTimes, itemTimes } from "./invariants/times.ts";
import { budgetOver } from "./invariants/overBudget.ts";

export type { DutyNow, FloorFacts, Found, ItemNow, TakenBy } from "./invariants/now.ts";

/** Something that may never be so. */
export interface Violation extends Found {
  invariant: InvariantName;
}

/** What must always hold. */
export interface Invariant {
  /** For people. */
  says: string;
  check(facts: FloorFacts): Found[];
}

/** A free agent beside a waiting item is normal for as long as it takes to offer it. */
export const besideMs: Millis = 1_000;

export const invariants = {
  balance: {
    says: "Of all who entered a queue, each was answered, or left, or went on elsewhere, or waits.",
    check: ({ queues = [] }) =>
      queues.flatMap(({ queue, facts }) => {
        const { offered, answered, abandoned, flowedOut, waiting } = facts;
        const detail = `${offered} offered, ${answered} answered, ${abandoned} left, ${flowedOut} went on, ${waiting} wait`;
        return balances(facts) ? [] : [{ about: [queue], detail }];
      }),
  },
  budget: {
    says: "Nobody has taken more than their budget of that moment; what is interrupted does not count.",
    check: ({ agents, rules }) =>
      agents.flatMap(({ id, held, capacity, taken = { capacity, interrupts: rules.interrupts } }) => {
        const over = budgetOver({ held, capacity: taken.capacity }, taken);
        return over > 0 ? [{ about: [id], detail: `${over} over ${taken.capacity}` }] : [];
      }),
  },
  held: {
    says: "What an agent's record counts is what they really hold.",
    check: ({ agents, items }) => [
      ...agents.flatMap((agent) => miscounts(agent, heldBy(items, agent.id))),
      ...strays(items, new Set(agents.map(({ id }) => id))),
    ],
  },
  one_holder: {
    says: "An item is with one agent at most, or before as many as its queue asks at once, and never both; its record and its log name the same.",
    check: ({ items, reservations }) => [
      ...twice(items.filter(isOpen).map(({ conversation }) => conversation)).map((id) => ({
        about: [id],
        detail: "two open items of one conversation",
      })),
      ...misnamed(items),
      ...(reservations ? unlikeTheLog(items, reservations) : []),
    ],
  },
  one_offer: {
    says: "No agent has two offers in front of them.",
    check: ({ agents, items }) => {
      const offers = items.flatMap(({ state, holders }) => (state === "reserved" ? holders : []));
      const counted = agents.filter(({ reserved }) => reserved > 1).map(({ id }) => id);
      const ids = [...new Set([...twice(offers), ...counted])];
      return ids.map((id) => ({ about: [id], detail: "more than one offer" }));
    },
  },
  nobody_beside: {
    says: "No item waits beside an agent who could have it for longer than a second.",
    check: ({ beside = [], nowMs }) =>
      beside
        .filter(({ sinceMs }) => nowMs - sinceMs > besideMs)
        .map(({ agent, item, sinceMs }) => ({ about: [agent, item], detail: `for ${nowMs - sinceMs} ms` })),
  },
  timers: {
    says: "No time runs backwards: nothing ends before it began, began in the future, or was waited for less than nothing.",
    check: ({ items, agents, nowMs }) => [
      ...items.flatMap((item) => itemTimes(item, nowMs)),
      ...agents.flatMap((agent) => agentTimes(agent, nowMs)),
    ],
  },
} as const satisfies Record<string, Invariant>;

export type InvariantName = keyof typeof invariants;

/** All that may not be so and is; empty when all is well. */
export function checkFloor(facts: FloorFacts): Violation[] {
  return (Object.keys(invariants) as InvariantName[]).flatMap((invariant) =>
    invariants[invariant].check(facts).map((found) => ({ invariant, ...found })),
  );
}
