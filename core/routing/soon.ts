import type { Millis } from "../ids.ts";
import type { AgentFacts, Step, Waiting } from "./facts.ts";
import { neverFit, roomFor, underLimit } from "./fit.ts";
import type { Picture } from "./picture.ts";

/**
 * Whether anyone whom the step asks for has room for the item or will have it before the step is over, as far as the usual
 * time that an item of this queue takes can tell: what they accepted last may end that long after. Where nothing was
 * measured, or what they have takes longer than usual already, they may be there at any moment.
 */
export function isSoon(picture: Picture, item: Waiting, step: Step, nowMs: Millis): boolean {
  const { handleMs } = picture.queue(item.queue);
  for (const agent of picture.serving(item)) {
    if (neverFit(agent, item, step) !== null) continue;
    if (handleMs === null || fits(agent, item, picture)) return true;
    const heldMs = nowMs - agent.idleSinceMs;
    if (heldMs >= handleMs || handleMs - heldMs <= step.forMs) return true;
  }
  return false;
}

function fits(agent: AgentFacts, item: Waiting, { rules }: Picture): boolean {
  return underLimit(agent, item.kind) && roomFor(agent, item.kind, rules) >= item.cost;
}
