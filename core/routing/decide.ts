import type { AgentId, ItemId, Millis } from "../ids.ts";
import type { AgentFacts, Waiting } from "./facts.ts";
import { hasPassed, neverFit, unfit, unfitOpen } from "./fit.ts";
import { selectionOf, strategyOf } from "./policies/all.ts";
import type { Picture } from "./picture.ts";
import type { Scene } from "./policy.ts";
import { isSoon } from "./soon.ts";
import { stepAt, type StepNow } from "./steps.ts";
import { byTurn } from "./turn.ts";

/** One who was considered, and how well they did; null was kept back. */
export interface Scored<T> {
  one: T;
  score: number | null;
}

/** An item for an agent. `among`: all that could be chosen, the best first. */
export interface Offer {
  item: Waiting;
  agent: AgentFacts;
  /** Name of the strategy or selection that chose. */
  policy: string;
  /** Whether an item looked for an agent or an agent for an item. */
  sought: "agent" | "item";
  agents: readonly Scored<AgentFacts>[];
  items: readonly Scored<Waiting>[];
}

/** Where the item stands, see `stepAt`. */
export function stepNow(picture: Picture, item: Waiting, nowMs: Millis): StepNow {
  const { steps } = picture.queue(item.queue);
  if (item.steps.length + steps.length === 0) return { step: null, index: null, untilMs: null };
  return stepAt(
    item,
    steps,
    nowMs,
    (step) => picture.isPossible(item, step) && (!step.soon || isSoon(picture, item, step, nowMs)),
  );
}

/** The offer that this waiting item makes possible, or null. It may be of another item whose turn comes first. */
export function placeItem(picture: Picture, id: ItemId, nowMs: Millis): Offer | null {
  const item = picture.item(id);
  if (!item) return null;
  const agents = chooseAgent(picture, item, agentsFor(picture, item, nowMs), nowMs);
  const agent = agents[0];
  if (!agent || agent.score === null) return null;
  const first = feedAgent(picture, agent.one.id, nowMs);
  // A newcomer never overtakes: the chosen agent takes whatever is theirs to take before it.
  if (first?.item.id !== id) return first;
  const fit = agents.map(({ one }) => one);
  const policy = strategyOf(picture.queue(item.queue).strategy, fit).name;
  return { item, agent: agent.one, policy, sought: "agent", agents, items: first.items };
}

/** The offer that this agent's being free makes possible, or null. */
export function feedAgent(picture: Picture, id: AgentId, nowMs: Millis): Offer | null {
  const agent = picture.agent(id);
  if (!agent) return null;
  const items = chooseItem(picture, agent, itemsFor(picture, agent, nowMs), nowMs);
  const item = items[0];
  if (!item || item.score === null) return null;
  const policy = selectionOf(picture.rules.selection).name;
  return { item: item.one, agent, policy, sought: "item", agents: [], items };
}

/** Ranks agents for an item by its queue's strategy: the best first, those kept back by it or by the selection last. */
export function chooseAgent(
  scene: Scene,
  item: Waiting,
  fit: readonly AgentFacts[],
  nowMs: Millis,
): Scored<AgentFacts>[] {
  const scoreOf = strategyOf(scene.queue(item.queue).strategy, fit).scoring(item, scene, nowMs);
  const isKept = selectionOf(scene.rules.selection).keeping?.(item, scene, nowMs);
  return fit
    .map((one) => ({ one, score: isKept?.(one) ? null : scoreOf(one) }))
    .sort((a, b) => byScore(a, b) || a.one.idleSinceMs - b.one.idleSinceMs || byId(a.one, b.one));
}

/** Ranks items for an agent by the house's selection: the best first, those kept back last. */
export function chooseItem(
  scene: Scene,
  agent: AgentFacts,
  heads: readonly Waiting[],
  nowMs: Millis,
): Scored<Waiting>[] {
  const selection = selectionOf(scene.rules.selection);
  const inTurn = byTurn(scene.rules);
  return heads
    .map((one) => ({ one, score: selection.scoreItem(one, agent, scene, nowMs) }))
    .sort((a, b) => byScore(a, b) || inTurn(a.one, b.one));
}

/** Everyone to whom the item could be offered now. Those who passed it only where nobody else on duty could ever take it. */
export function agentsFor(picture: Picture, item: Waiting, nowMs: Millis): AgentFacts[] {
  const { step } = stepNow(picture, item, nowMs);
  const fit: AgentFacts[] = [];
  for (const agent of picture.open(item))
    if (unfitOpen(agent, item, step, picture.rules) === null) fit.push(agent);
  if (item.passes.length === 0) return fit;
  const fresh = fit.filter((agent) => !hasPassed(item, agent.id, nowMs));
  return fresh.length > 0 || hasOthers(picture, item, nowMs) ? fresh : fit;
}

/** The first item of each of the agent's lines that they can take, each item once. */
export function itemsFor(picture: Picture, agent: AgentFacts, nowMs: Millis): Waiting[] {
  const heads = new Set<Waiting>();
  for (const queue of agent.queues) {
    for (const item of picture.line(queue)) {
      if (!canTake(picture, agent, item, nowMs)) continue;
      heads.add(item);
      break;
    }
  }
  return [...heads];
}

/** Whether the item may be offered to this agent now. */
export function canTake(picture: Picture, agent: AgentFacts, item: Waiting, nowMs: Millis): boolean {
  if (unfit(agent, item, stepNow(picture, item, nowMs).step, picture.rules) !== null) return false;
  return !hasPassed(item, agent.id, nowMs) || !hasOthers(picture, item, nowMs);
}

/** Whether someone on duty who has not passed the item could sooner or later take it at its present step. */
function hasOthers(picture: Picture, item: Waiting, nowMs: Millis): boolean {
  const { step } = stepNow(picture, item, nowMs);
  for (const agent of picture.serving(item))
    if (neverFit(agent, item, step) === null && !hasPassed(item, agent.id, nowMs)) return true;
  return false;
}

/** When the clock alone may make an offer of this item possible: the end of its step, of a pass, or of keeping agents back for others; null when only news can. */
export function lookAgainMs(picture: Picture, item: Waiting, nowMs: Millis): Millis | null {
  const ends = item.passes.map((pass) => pass.untilMs).filter((at) => at > nowMs);
  const { untilMs } = stepNow(picture, item, nowMs);
  if (untilMs !== null) ends.push(untilMs);
  const keptMs = selectionOf(picture.rules.selection).keptUntilMs?.(item, picture) ?? null;
  if (keptMs !== null && keptMs >= nowMs && agentsFor(picture, item, nowMs).length > 0) ends.push(keptMs + 1);
  return ends.length > 0 ? Math.min(...ends) : null;
}

function byScore(a: { score: number | null }, b: { score: number | null }): number {
  return (b.score ?? -Infinity) - (a.score ?? -Infinity) || 0;
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
