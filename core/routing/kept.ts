import type { AgentId, ItemId, Millis, QueueId } from "../ids.ts";
import type { OfferReason } from "../log.ts";
import { chooseAgent, chooseItem, stepNow, type Offer } from "./decide.ts";
import type { AgentFacts, QueueFacts, RoutingRules, Waiting } from "./facts.ts";
import { hasPassed, loadOf, unfit } from "./fit.ts";
import { mostOthers, type Others } from "./others.ts";
import type { Picture } from "./picture.ts";
import type { Scene } from "./policy.ts";

/** So many of each list are kept: enough for a person to read and for the choice to be made again. */
export const mostKept = 20;

/** One line as it was when a decision was made. */
interface KeptQueue extends QueueFacts {
  idle: number;
  atWork: number;
  waiting: number;
}

/** All that a decision looked at, so that it can be made again. */
export interface KeptDecision {
  nowMs: Millis;
  rules: RoutingRules;
  sought: "agent" | "item";
  /** Whom it chose, and for what. */
  item: ItemId;
  agent: AgentId;
  /** The candidates, the chosen among them. */
  agents: AgentFacts[];
  items: Waiting[];
  queues: KeptQueue[];
  /** Who was asked at the same time, and among whom they were chosen; absent where nobody was. */
  others?: { agents: AgentFacts[]; asked: AgentId[] };
}

/** The best of those who could be asked beside the first choice, and who of them is. */
export function othersOf(ranked: readonly AgentFacts[], queue: QueueFacts): Pick<KeptDecision, "others"> {
  const agents = ranked.slice(0, mostKept);
  const asked = agents.slice(0, mostOthers(queue)).map(({ id }) => id);
  return agents.length > 0 ? { others: { agents, asked } } : {};
}

/** The line of the item that was offered. */
export function queueIn({ item, items, queues }: KeptDecision): QueueFacts {
  const offered = items.find(({ id }) => id === item);
  const queue = queues.find(({ id }) => id === offered?.queue);
  if (!queue) throw new Error(`The decision did not keep the queue of "${item}".`);
  return queue;
}

/** The facts of a decision. Call it before the picture changes. */
export function keep(
  picture: Picture,
  offer: Offer,
  nowMs: Millis,
  others: Others | null = null,
): KeptDecision {
  const agents =
    offer.agents.length > 0 ? offer.agents.slice(0, mostKept).map(({ one }) => one) : [offer.agent];
  const items = offer.items.slice(0, mostKept).map(({ one }) => one);
  const asked = othersOf(others?.agents ?? [], picture.queue(offer.item.queue));
  const people = [...agents, ...(asked.others?.agents ?? [])];
  const ids = new Set([...people.flatMap((agent) => agent.queues), ...items.map((item) => item.queue)]);
  /** An automatic choice was made among all; the list that is kept may be shorter. */
  const policy = others?.policy ?? (offer.sought === "agent" ? offer.policy : null);
  return {
    nowMs,
    rules: picture.rules,
    sought: offer.sought,
    item: offer.item.id,
    agent: offer.agent.id,
    agents,
    items: items.includes(offer.item) ? items : [...items, offer.item],
    queues: [...ids].map((id) => ({
      ...picture.queue(id),
      ...(id === offer.item.queue && policy !== null ? { strategy: policy } : {}),
      idle: picture.idle(id),
      atWork: picture.atWork(id),
      waiting: picture.waiting(id),
    })),
    ...asked,
  };
}

/** What a decision comes to. */
export interface Replayed {
  item: ItemId | null;
  agent: AgentId | null;
  /** Who is asked at the same time; absent where nobody was. */
  others?: AgentId[];
}

/** What the decision chooses when it is made again from its facts, by the policies of this version. */
export function replay(kept: KeptDecision): Replayed {
  return { ...firstAgain(kept), ...(kept.others ? { others: othersAgain(kept, kept.others.agents) } : {}) };
}

function othersAgain(kept: KeptDecision, agents: readonly AgentFacts[]): AgentId[] {
  const item = kept.items.find(({ id }) => id === kept.item);
  if (!item) return [];
  return chooseAgent(sceneOf(kept), item, agents, kept.nowMs)
    .filter(({ score }) => score !== null)
    .slice(0, mostOthers(queueIn(kept)))
    .map(({ one }) => one.id);
}

function firstAgain(kept: KeptDecision): Omit<Replayed, "others"> {
  const scene = sceneOf(kept);
  const chosen = kept.agents.find((agent) => agent.id === kept.agent);
  const sought = kept.items.find((item) => item.id === kept.item);
  if (kept.sought === "item") {
    const best = chosen && chooseItem(scene, chosen, kept.items, kept.nowMs)[0];
    return { item: best && best.score !== null ? best.one.id : null, agent: chosen?.id ?? null };
  }
  const best = sought && chooseAgent(scene, sought, kept.agents, kept.nowMs)[0];
  return { item: sought?.id ?? null, agent: best && best.score !== null ? best.one.id : null };
}

function sceneOf({ rules, queues }: KeptDecision): Scene {
  const byId = new Map(queues.map((queue) => [queue.id, queue]));
  const known = (id: QueueId): KeptQueue => {
    const queue = byId.get(id);
    if (!queue) throw new Error(`The decision did not keep the queue "${id}".`);
    return queue;
  };
  return {
    rules,
    queue: known,
    idle: (id) => known(id).idle,
    atWork: (id) => known(id).atWork,
    waiting: (id) => known(id).waiting,
  };
}

/** Why, as it can be shown: everyone of the queue is either a candidate or excluded for a reason. Call it before the picture changes. */
export function explain(
  picture: Picture,
  offer: Offer,
  nowMs: Millis,
  others: Others | null = null,
): OfferReason {
  const { item, agent } = offer;
  const { step, index } = stepNow(picture, item, nowMs);
  const scored = new Map(offer.agents.map(({ one, score }) => [one.id, score]));
  const candidates =
    offer.agents.length > 0 ? offer.agents.map(({ one }) => one) : [agent, ...(others?.agents ?? [])];
  const known = new Set(candidates.map(({ id }) => id));
  const excluded: OfferReason["excluded"] = [];
  const why: Record<string, number> = {};
  for (const one of picture.serving(item)) {
    if (known.has(one.id)) continue;
    const reason =
      unfit(one, item, step, picture.rules) ?? (hasPassed(item, one.id, nowMs) ? "passed" : "not_sought");
    why[reason] = (why[reason] ?? 0) + 1;
    if (excluded.length < mostKept) excluded.push({ agent: one.id, why: reason });
  }
  return {
    policy: offer.policy,
    sought: offer.sought,
    step: index,
    candidates: candidates.slice(0, mostKept).map((one) => ({
      agent: one.id,
      idleMs: Math.max(0, nowMs - one.idleSinceMs),
      load: loadOf(one),
      score: scored.get(one.id) ?? null,
    })),
    excluded,
    items: offer.items.slice(0, mostKept).map(({ one, score }) => ({
      item: one.id,
      queue: one.queue,
      waitedMs: Math.max(0, nowMs - one.arrivedAtMs),
      score,
    })),
    counts: { candidates: candidates.length, excluded: why, items: offer.items.length },
  };
}
