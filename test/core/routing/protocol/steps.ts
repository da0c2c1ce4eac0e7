import type { Rules } from "./rules.ts";
import { copyOf, type State } from "./state.ts";
import { addAsks } from "./steps/asks.ts";
import { addAgents, addPicture } from "./steps/picture.ts";
import { addWorkers } from "./steps/workers.ts";

/** A step that can be taken, in words, and where it leads. `mends`: how early it comes when no more happens; 0: it does not. */
export interface Step {
  name: string;
  mends: number;
  to: State;
}

/** Adds a step: its name, how early it mends, what it changes. */
export type Add = (name: string, mends: number, change: (to: State) => void) => void;

/** Every step that can come next. */
export function stepsFrom(state: State, rules: Rules): Step[] {
  const steps: Step[] = [];
  const add: Add = (name, mends, change) => {
    const to = copyOf(state);
    change(to);
    steps.push({ name, mends, to });
  };
  addWorkers(state, rules, add);
  addAsks(state, rules, add);
  addAgents(state, add);
  addPicture(state, rules, add);
  return steps;
}
