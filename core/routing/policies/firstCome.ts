import { turnMs } from "../turn.ts";
import type { Selection } from "../policy.ts";

/** One line for all: the earliest turn. The score is the milliseconds since it. */
export const firstCome: Selection = {
  name: "first_come",
  scoreItem: (item, _agent, scene, nowMs) => nowMs - turnMs(item, scene.rules),
};
