import type { Selection, Strategy } from "../policy.ts";
import type { AgentFacts } from "../facts.ts";
import { automatic } from "./automatic.ts";
import { bestLevel } from "./bestLevel.ts";
import { firstCome } from "./firstCome.ts";
import { keepsCover } from "./keepsCover.ts";
import { leastOccupied } from "./leastOccupied.ts";
import { longestIdle } from "./longestIdle.ts";
import { mostPressing } from "./mostPressing.ts";
import { specialistFirst } from "./specialistFirst.ts";

/** What an administrator may choose for a queue. The first is the default. */
export const strategies: readonly Strategy[] = [
  automatic,
  longestIdle,
  leastOccupied,
  bestLevel,
  specialistFirst,
  keepsCover,
];

/** What an administrator may choose for the house. The first is the default. */
export const selections: readonly Selection[] = [mostPressing, firstCome];

/** The strategy of this name for those who could take the item; the default where a newer version's name is not known here. */
export function strategyOf(name: string, fit: readonly AgentFacts[]): Strategy {
  const chosen = strategies.find((one) => one.name === name) ?? automatic;
  return chosen.among?.(fit) ?? chosen;
}

/** The selection of this name, or the default. */
export function selectionOf(name: string): Selection {
  return selections.find((one) => one.name === name) ?? mostPressing;
}
