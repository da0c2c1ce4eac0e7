import { Schema } from "mongoose";
import type { Abilities, Liveness, Presence, Role } from "../../../core/agent.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { Actor } from "../../../core/log.ts";
import type { ItemKind } from "../../../core/routing/facts.ts";
import type { TakenBy } from "../../../core/routing/invariants.ts";
import { noun } from "../noun.ts";

/** An agent at work: what routing and the supervisors see. */
export interface DutyRecord extends Abilities {
  _id: AgentId;
  name: string;
  login: string;
  role: Role;
  presence: Presence;
  /** The closer reason of it, as an administrator named it; null for none. */
  reason: string | null;
  nextPresence: Presence | null;
  nextReason: string | null;
  /** Who chose it, when it was not the agent. */
  nextBy?: Actor | null;
  /** When the presence began. */
  since: Date;
  /** Offers that ran out unanswered, one after the other. */
  misses: number;
  /** True after too many of them, until the agent chooses a presence. */
  missed: boolean;
  reserved: number;
  active: number;
  wrapping: number;
  load: number;
  /** The same by kind; a kind that is missing or counts 0 is not held. */
  held: Partial<Record<ItemKind, { count: number; cost: number }>>;
  /** By what they took the last of it. */
  taken?: TakenBy;
  idleSince: Date;
  /** When this duty began, and the work done in it: milliseconds of handling by the share of the budget that it took. */
  dutySince: Date;
  workMs: number;
  liveness: Liveness;
  /** When a desk of theirs was last connected; null when none ever was. */
  lastSeenAt: Date | null;
  rev: number;
}

export const duty = noun<DutyRecord>(
  "duty",
  {
    name: String,
    login: String,
    role: String,
    presence: String,
    reason: String,
    nextPresence: String,
    nextReason: String,
    nextBy: Schema.Types.Mixed,
    since: Date,
    misses: Number,
    missed: Boolean,
    reserved: Number,
    active: Number,
    wrapping: Number,
    load: Number,
    held: Schema.Types.Mixed,
    taken: Schema.Types.Mixed,
    capacity: Number,
    limits: Schema.Types.Mixed,
    queues: [String],
    team: String,
    skills: Schema.Types.Mixed,
    idleSince: Date,
    dutySince: Date,
    workMs: Number,
    liveness: String,
    lastSeenAt: Date,
    rev: Number,
  },
  [
    [{ presence: 1, queues: 1 }],
    [{ presence: 1, load: 1 }],
    [{ liveness: 1, lastSeenAt: 1 }],
    [{ liveness: 1, load: 1 }],
  ],
);
