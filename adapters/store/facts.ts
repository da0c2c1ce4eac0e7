import { routingStatus } from "../../core/agent.ts";
import type { Queue } from "../../core/queue.ts";
import {
  itemKinds,
  type AgentFacts,
  type Held,
  type ItemKind,
  type QueueFacts,
  type Waiting,
} from "../../core/routing/facts.ts";
import type { Change } from "../floor/floor.ts";
import type { DutyRecord } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";

// The one reading of stored records as routing sees them. Fields that records of an older version lack are filled here.

/** What routing knows of an agent. */
export function agentFacts(record: DutyRecord): AgentFacts {
  return {
    id: record._id,
    rev: record.rev,
    presence: record.presence,
    leaving: record.nextPresence !== null,
    // Whoever misses offers while they talk is offered nothing more: the talk would hide it.
    routing: record.missed ? "not_responding" : routingStatus(record),
    liveness: record.liveness,
    queues: record.queues,
    team: record.team ?? null,
    skills: record.skills ?? {},
    held: heldBy(record),
    capacity: record.capacity,
    limits: record.limits ?? {},
    idleSinceMs: record.idleSince.getTime(),
    workMs: record.workMs ?? 0,
    dutySinceMs: (record.dutySince ?? record.since).getTime(),
  };
}

function heldBy({ held }: DutyRecord): Held[] {
  return itemKinds.flatMap((kind) => {
    const { count, cost } = held?.[kind] ?? { count: 0, cost: 0 };
    return count > 0 ? [{ kind, count, cost }] : [];
  });
}

/** What routing knows of an item that waits. */
export function waitingFacts(record: Omit<ItemRecord, "state" | "answerBy" | "offers" | "card">): Waiting {
  return {
    id: record._id,
    rev: record.rev,
    queue: record.queue,
    ...(record.alsoQueues?.length ? { alsoQueues: record.alsoQueues } : {}),
    kind: kindIn(record),
    cost: record.cost,
    priority: record.priority,
    rating: record.rating ?? null,
    arrivedAtMs: record.arrivedAt.getTime(),
    enteredAtMs: (record.enteredAt ?? record.arrivedAt).getTime(),
    steps: record.steps ?? [],
    passes: (record.passes ?? []).map(({ agent, until }) => ({ agent, untilMs: until.getTime() })),
  };
}

/** The item's kind; those of an older version were all of the kind that nothing else was. */
export function kindIn({ kind }: Pick<ItemRecord, "kind">): ItemKind {
  return kind ?? "chat";
}

/** What routing knows of a queue. */
export function queueFacts({ id, target, routing }: Queue, measured: Measured | undefined): QueueFacts {
  return {
    id,
    target,
    steps: routing.steps,
    strategy: routing.strategy,
    offersAtOnce: routing.offersAtOnce,
    tally: measured?.tally ?? { answered: 0, inTime: 0, lost: 0 },
    handleMs: measured?.handleMs ?? null,
    patienceMs: measured?.patienceMs ?? null,
  };
}

/** What was counted of a queue today, and measured in the last weeks. */
export type Measured = Pick<QueueFacts, "tally" | "handleMs" | "patienceMs">;

/** What the floor is told of an agent: nobody is there who has signed out. */
export function agentChange(record: DutyRecord): Change {
  const { _id: id, rev, presence } = record;
  return { kind: "agent", id, rev, facts: presence === "logged_out" ? null : agentFacts(record) };
}

/** What the floor is told of an item: only those are there that wait. */
export function itemChange(record: ItemRecord): Change {
  const { _id: id, rev } = record;
  return { kind: "item", id, rev, facts: waitsNow(record) ? waitingFacts(record) : null };
}

/** True for an item that waits for an agent, not for a time of the clock. */
export function waitsNow({ state }: Pick<ItemRecord, "state">): boolean {
  return state.name === "queued" && !state.notBefore;
}

/** The same as a condition. */
export const waitingNow = { "state.name": "queued", "state.notBefore": { $exists: false } } as const;
