import type { Millis } from "../ids.ts";
import type { Step, Waiting } from "./facts.ts";

/** Where an item stands on its way from the narrowest wish to anyone in the queue. */
export interface StepNow {
  /** Whom it asks for; null after the last step. */
  step: Step | null;
  /** Counted from 0 over the item's own steps and then the queue's; null after the last. */
  index: number | null;
  /** When the step ends by the clock; null after the last. */
  untilMs: Millis | null;
}

/**
 * The step at this moment. `isPossible` says whether anyone on duty could ever take the item at a step. Which steps are
 * skipped depends on who is on duty now, so an agent who comes back may put the item a step back: that is meant.
 */
export function stepAt(
  item: Pick<Waiting, "steps" | "enteredAtMs">,
  queueSteps: readonly Step[],
  nowMs: Millis,
  isPossible: (step: Step) => boolean,
): StepNow {
  let beginsMs = item.enteredAtMs;
  let index = 0;
  for (const steps of [item.steps, queueSteps]) {
    for (const step of steps) {
      const endsMs = beginsMs + step.forMs;
      if (!step.skipIfNobody || isPossible(step)) {
        if (nowMs < endsMs) return { step, index, untilMs: endsMs };
        beginsMs = endsMs;
      }
      index += 1;
    }
  }
  return { step: null, index: null, untilMs: null };
}
