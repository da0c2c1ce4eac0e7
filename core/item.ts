import type {
  AgentId,
  ChannelName,
  ClientId,
  ConversationId,
  ItemId,
  QueueId,
  TeamId,
  WrapUpCodeId,
} from "./ids.ts";
import type { Callback, CallResult } from "./callback.ts";
import type { ItemKind, PriorityClass, Rating, Step } from "./routing/facts.ts";

/**
 * Why an item went back to the queue. It keeps its arrival time whatever the cause. `callback`,
 * `letter`: its client chose another way while it was offered. `call_later`: the client is to be called again, not before a certain time.
 */
export type ReturnCause =
  "declined" | "timed_out" | "agent_lost" | "transferred" | "released" | "callback" | "call_later" | "letter";

export type CancelReason = "merged" | "spam" | "answered_elsewhere" | "supervisor";

/** One agent in front of whom the item lies as an offer. */
export interface Asked {
  agent: AgentId;
  /** As it was when they were asked. */
  name: string;
  offer: number;
  until: Date;
}

/** The life of a work item: one need of a client for a person. Each state carries only its own facts. */
export type ItemState =
  | { name: "self_service" }
  /** `notBefore`: nobody is offered it until then, and it counts nowhere as waiting. */
  | { name: "queued"; since: Date; notBefore?: Date }
  /** `atOnce`: how many its queue asks at once; never fewer than are asked. */
  | { name: "reserved"; asked: Asked[]; atOnce: number; since: Date }
  | { name: "assigned"; agent: AgentId; since: Date }
  | { name: "on_hold"; agent: AgentId; since: Date; until: Date | null }
  /** `code`, `call`: chosen already, and what came of a call, where the time must run out all the same. */
  | {
      name: "wrapping";
      agent: AgentId;
      since: Date;
      until: Date | null;
      code?: WrapUpCodeId;
      call?: CallResult;
    }
  | { name: "completed"; agent: AgentId; at: Date; code: WrapUpCodeId | null }
  | { name: "canceled"; at: Date; reason: CancelReason }
  | { name: "abandoned"; at: Date };

export type ItemStateName = ItemState["name"];

/** Which state may follow which. A test proves that every state can be reached from `queued` or `self_service`. */
export const itemTransitions: Record<ItemStateName, readonly ItemStateName[]> = {
  self_service: ["queued", "abandoned", "completed"],
  queued: ["reserved", "assigned", "canceled", "abandoned"],
  reserved: ["assigned", "queued", "canceled", "abandoned"],
  assigned: ["on_hold", "wrapping", "completed", "queued", "reserved"],
  on_hold: ["assigned", "wrapping", "completed", "queued", "reserved"],
  wrapping: ["completed", "assigned", "queued"],
  completed: [],
  canceled: [],
  abandoned: [],
};

/** The states in which the client still needs the bank. */
export const openStates: readonly ItemStateName[] = [
  "self_service",
  "queued",
  "reserved",
  "assigned",
  "on_hold",
  "wrapping",
];

/** The states in which the item takes some of an agent's capacity. */
export const heldStates: readonly ItemStateName[] = ["reserved", "assigned", "on_hold", "wrapping"];

/** Who knows the client already: their own agent at the bank, or whoever spoke with them last. */
export interface OwnAgent {
  agent: AgentId;
  team: TeamId | null;
}

export interface WorkItem {
  id: ItemId;
  conversation: ConversationId;
  client: ClientId | null;
  channel: ChannelName;
  kind: ItemKind;
  queue: QueueId;
  /** Further queues that the client addressed at once; a transfer to a queue ends that. */
  alsoQueues?: QueueId[];
  state: ItemState;
  /** When the client began to wait. Never changes, so a returned item keeps its place. */
  arrivedAt: Date;
  /** When it entered its present queue: the steps of the wait run from here. */
  enteredAt: Date;
  /** When its agent took it; null before. */
  acceptedAt: Date | null;
  priority: PriorityClass;
  rating: Rating | null;
  own: OwnAgent | null;
  /** Steps of its own, before those of the queue. */
  steps: Step[];
  /** Its client is to be called; absent where they wait to be answered in writing. */
  callback?: Callback;
  /** Its client is answered by letter, at this address. */
  letter?: string;
  /** Of which closing of its queue its client was told, and whether every way out was offered with it. */
  closing?: { queue: QueueId; opensAt: Date | null; offered: boolean };
  /** Queues from which it was sent on because they could not serve it in time. */
  overflowed?: QueueId[];
  /** Whom of those who know its client it met, once it was accepted; absent where nobody knows them. */
  met?: "agent" | "team" | "nobody";
  /** The wait that its client was told first. */
  told?: { waitMs: number; at: Date };
  /** Share of an agent's budget of 100 that it takes. */
  cost: number;
  /** Agents who declined, missed or handed it on, most recent last: until then it is not offered to them while others could take it. `offer`: the one they were asked by. */
  passes: { agent: AgentId; until: Date; offer?: number }[];
  /** Number of the last offer; a late accept of an older one is refused. */
  offers: number;
  /** Grows with every write, so that a client applies views in order. */
  rev: number;
}

/** Everyone in front of whom the item lies now. A record of an older version asked one, in the state itself. */
export function askedOf(state: ItemState): readonly Asked[] {
  if (state.name !== "reserved") return [];
  const { asked } = state as Partial<typeof state>;
  return asked ?? [state as unknown as Asked];
}

/** Everyone of whose capacity the item takes some: whoever is asked, or the one who has it. */
export function holdersOf(state: ItemState): readonly AgentId[] {
  if (state.name === "reserved") return askedOf(state).map(({ agent }) => agent);
  return heldStates.includes(state.name) && "agent" in state ? [state.agent] : [];
}

/** True when the table allows the step. */
export function mayMove(from: ItemStateName, to: ItemStateName): boolean {
  return itemTransitions[from].includes(to);
}
