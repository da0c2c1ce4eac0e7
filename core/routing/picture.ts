import { servesAny } from "../access.ts";
import type { AgentId, ItemId, QueueId } from "../ids.ts";
import type { AgentFacts, QueueFacts, RoutingRules, Step, Waiting } from "./facts.ts";
import { closedTo, neverFit } from "./fit.ts";
import { openLine, type Line } from "./line.ts";
import type { Scene } from "./policy.ts";

const nobody: ReadonlyMap<AgentId, AgentFacts> = new Map();

/** How a queue is treated of which nothing is known. */
function unknownQueue(id: QueueId): QueueFacts {
  return {
    id,
    target: { percent: 80, withinMs: 20_000 },
    steps: [],
    strategy: "automatic",
    tally: { answered: 0, inTime: 0, lost: 0 },
    handleMs: null,
    patienceMs: null,
  };
}

/**
 * The whole picture in memory: who is at work, what waits, in which order. Workers keep one beside the database, the
 * simulation another; decisions are made from it and never change it.
 */
export class Picture implements Scene {
  #rules: RoutingRules;
  readonly #agents = new Map<AgentId, AgentFacts>();
  readonly #serving = new Map<QueueId, Map<AgentId, AgentFacts>>();
  readonly #open = new Map<QueueId, Map<AgentId, AgentFacts>>();
  readonly #counts = new Map<QueueId, Counts>();
  readonly #items = new Map<ItemId, Waiting>();
  readonly #lines = new Map<QueueId, Line>();
  readonly #queues = new Map<QueueId, QueueFacts>();
  readonly #unknown = new Map<QueueId, QueueFacts>();
  #possible = new WeakMap<Step, Map<string, boolean>>();

  constructor(rules: RoutingRules) {
    this.#rules = rules;
  }

  get rules(): RoutingRules {
    return this.#rules;
  }

  /** Other rules may mean another order: all lines are made anew. */
  setRules(rules: RoutingRules): void {
    this.#rules = rules;
    this.#lines.clear();
    for (const item of this.#items.values()) this.#enqueue(item);
  }

  putQueue(queue: QueueFacts): void {
    this.#queues.set(queue.id, queue);
  }

  putAgent(agent: AgentFacts): void {
    const before = this.#agents.get(agent.id);
    if (before) this.#leaveQueues(before);
    this.#agents.set(agent.id, agent);
    const open = closedTo(agent) === null;
    for (const queue of agent.queues) {
      within(this.#serving, queue).set(agent.id, agent);
      if (open) within(this.#open, queue).set(agent.id, agent);
      this.#count(queue, agent, 1);
    }
    if (!before || changesWhatIsPossible(before, agent)) this.#possible = new WeakMap();
  }

  dropAgent(id: AgentId): void {
    const before = this.#agents.get(id);
    if (!before) return;
    this.#leaveQueues(before);
    this.#agents.delete(id);
    this.#possible = new WeakMap();
  }

  putItem(item: Waiting): void {
    this.dropItem(item.id);
    this.#items.set(item.id, item);
    this.#enqueue(item);
  }

  dropItem(id: ItemId): void {
    const before = this.#items.get(id);
    if (!before) return;
    this.#items.delete(id);
    for (const queue of queuesOf(before)) this.#lines.get(queue)?.remove(before);
  }

  agent(id: AgentId): AgentFacts | undefined {
    return this.#agents.get(id);
  }

  item(id: ItemId): Waiting | undefined {
    return this.#items.get(id);
  }

  agents(): Iterable<AgentFacts> {
    return this.#agents.values();
  }

  items(): Iterable<Waiting> {
    return this.#items.values();
  }

  queue(id: QueueId): QueueFacts {
    const known = this.#queues.get(id) ?? this.#unknown.get(id);
    if (known) return known;
    const unknown = unknownQueue(id);
    this.#unknown.set(id, unknown);
    return unknown;
  }

  /** The items of a queue in turn. */
  line(id: QueueId): readonly Waiting[] {
    return this.#lines.get(id)?.items ?? [];
  }

  /** Everyone of the item's queues, each once. */
  serving(item: Pick<Waiting, "queue" | "alsoQueues">): Iterable<AgentFacts> {
    return gather(this.#serving, item);
  }

  /** Those of them to whom something could be offered now. */
  open(item: Pick<Waiting, "queue" | "alsoQueues">): Iterable<AgentFacts> {
    return gather(this.#open, item);
  }

  idle(id: QueueId): number {
    return this.#counts.get(id)?.idle ?? 0;
  }

  atWork(id: QueueId): number {
    return this.#counts.get(id)?.atWork ?? 0;
  }

  waiting(id: QueueId): number {
    return this.line(id).length;
  }

  /** Whether anyone on duty could ever take an item like this at this step. */
  isPossible(item: Waiting, step: Step): boolean {
    let known = this.#possible.get(step);
    if (!known) this.#possible.set(step, (known = new Map<string, boolean>()));
    const like = likeness(item);
    const hit = known.get(like);
    if (hit !== undefined) return hit;
    let possible = false;
    for (const agent of this.serving(item)) if ((possible = neverFit(agent, item, step) === null)) break;
    known.set(like, possible);
    return possible;
  }

  #enqueue(item: Waiting): void {
    for (const queue of queuesOf(item)) {
      let line = this.#lines.get(queue);
      if (!line) this.#lines.set(queue, (line = openLine(this.#rules)));
      line.add(item);
    }
  }

  #leaveQueues(agent: AgentFacts): void {
    for (const queue of agent.queues) {
      this.#serving.get(queue)?.delete(agent.id);
      this.#open.get(queue)?.delete(agent.id);
      this.#count(queue, agent, -1);
    }
  }

  #count(queue: QueueId, agent: AgentFacts, by: 1 | -1): void {
    let counts = this.#counts.get(queue);
    if (!counts) this.#counts.set(queue, (counts = { idle: 0, atWork: 0 }));
    if (agent.presence === "available") counts.atWork += by;
    if (agent.held.length === 0 && closedTo(agent) === null) counts.idle += by;
  }
}

/** All of an item that decides who could ever take it: the same of most items of a queue. */
function likeness({ queue, alsoQueues, kind, cost }: Waiting): string {
  return alsoQueues?.length ? `${queue} ${kind} ${cost} ${alsoQueues.join()}` : `${queue} ${kind} ${cost}`;
}

/** How many of a queue's agents are idle, and how many are at work. */
interface Counts {
  idle: number;
  atWork: number;
}

function queuesOf(item: Pick<Waiting, "queue" | "alsoQueues">): readonly QueueId[] {
  return item.alsoQueues?.length ? [...new Set([item.queue, ...item.alsoQueues])] : [item.queue];
}

function within<V>(of: Map<QueueId, Map<AgentId, V>>, queue: QueueId): Map<AgentId, V> {
  let found = of.get(queue);
  if (!found) of.set(queue, (found = new Map<AgentId, V>()));
  return found;
}

function gather(
  from: ReadonlyMap<QueueId, ReadonlyMap<AgentId, AgentFacts>>,
  item: Pick<Waiting, "queue" | "alsoQueues">,
): Iterable<AgentFacts> {
  // Almost every item is of one queue, and its agents are gone through with each decision.
  return item.alsoQueues?.length ? gatherAll(from, item) : (from.get(item.queue) ?? nobody).values();
}

function* gatherAll(
  from: ReadonlyMap<QueueId, ReadonlyMap<AgentId, AgentFacts>>,
  item: Pick<Waiting, "queue" | "alsoQueues">,
): Generator<AgentFacts> {
  const [first, ...more] = queuesOf(item);
  if (first !== undefined) yield* (from.get(first) ?? nobody).values();
  const seen = first === undefined ? [] : [first];
  for (const queue of more) {
    for (const agent of (from.get(queue) ?? nobody).values())
      if (!servesAny(agent, { queue: seen[0] ?? "", alsoQueues: seen })) yield agent;
    seen.push(queue);
  }
}

/** Load and offers come and go by the second; what a step may hope for changes by the hour. */
function changesWhatIsPossible(a: AgentFacts, b: AgentFacts): boolean {
  return (
    a.presence !== b.presence ||
    a.leaving !== b.leaving ||
    a.liveness !== b.liveness ||
    (a.routing === "not_responding") !== (b.routing === "not_responding") ||
    a.team !== b.team ||
    a.capacity !== b.capacity ||
    (a.limits !== b.limits && JSON.stringify(a.limits) !== JSON.stringify(b.limits)) ||
    (a.queues !== b.queues && a.queues.join() !== b.queues.join()) ||
    (a.skills !== b.skills && JSON.stringify(a.skills) !== JSON.stringify(b.skills))
  );
}
