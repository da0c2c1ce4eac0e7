import { items } from "../../../adapters/store/records/items.ts";
import { extend, finish, hold, resume } from "../../../adapters/store/wrapUp.ts";
import { openStates } from "../../../core/item.ts";
import { Problem } from "../../../core/problems.ts";
import { choosesPresence, comesAndGoes, isLost } from "./acts/agents.ts";
import { changesAbilities, rates } from "./acts/administrator.ts";
import { arrives, choosesWay, leaves, writesOn } from "./acts/clients.ts";
import {
  accepts,
  callMayBeDue,
  completes,
  declines,
  handsOn,
  held,
  runsOut,
  supervises,
  wrapUpEnds,
} from "./acts/items.ts";
import type { Act, Maker } from "./acts/scene.ts";
import { dies, jobIsLost, jobRuns, wiped } from "./acts/workers.ts";
import type { History } from "./world.ts";

/** Everything that can happen, with how often. */
const makers: [weight: number, make: Maker][] = [
  [10, arrives],
  [2, writesOn],
  [3, leaves],
  [4, choosesWay],
  [3, callMayBeDue],
  [12, accepts],
  [3, declines],
  [4, runsOut],
  [3, (scene) => held("hold", scene, ["assigned"], hold)],
  [3, (scene) => held("resume", scene, ["on_hold", "wrapping"], resume)],
  [6, (scene) => held("finish", scene, ["assigned", "on_hold"], finish)],
  [1, (scene) => held("extend", scene, ["wrapping"], extend)],
  [5, completes],
  [2, wrapUpEnds],
  [3, handsOn],
  [2, supervises],
  [4, choosesPresence],
  [2, comesAndGoes],
  [2, isLost],
  [2, changesAbilities],
  [2, rates],
  [12, jobRuns],
  [2, jobIsLost],
  [1, dies],
  [1, wiped],
];

const total = makers.reduce((sum, [weight]) => sum + weight, 0);

/** The next things to happen, of which the history chooses. */
export async function nextActs(history: History, count: number): Promise<Act[]> {
  const open = await items
    .of(history.store())
    .find({ queue: { $in: history.queues }, "state.name": { $in: [...openStates] } })
    .toArray();
  open.sort((a, b) => (a._id < b._id ? -1 : 1));
  const acts: Act[] = [];
  const focus = {};
  while (acts.length < count) {
    let at = history.below(total);
    const maker = makers.find(([weight]) => (at -= weight) < 0)?.[1];
    const act = maker?.({ history, open, focus });
    if (act) acts.push(act);
  }
  return acts;
}

/** Runs them at once. A refusal is an answer; anything else that is thrown is a fault of ours. */
export async function runAll(history: History, acts: readonly Act[]): Promise<void> {
  const began = history.told.length;
  history.told.push(...acts.map(({ name }) => name));
  const results = await Promise.allSettled(acts.map((act) => act.run()));
  for (const [place, result] of results.entries()) {
    if (result.status === "fulfilled") continue;
    const reason: unknown = result.reason;
    if (!(reason instanceof Problem) || !refusals.has(reason.refusal.code)) throw reason;
    history.told[began + place] += ` (${reason.refusal.code})`;
  }
}

const refusals = new Set(["wrong_state", "gone_to_other", "offer_ended", "not_found"]);
