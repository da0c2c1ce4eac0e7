import { Schema } from "mongoose";
import type { Liveness, Presence, Role } from "../../../core/agent.ts";
import type { AgentId, QueueId } from "../../../core/ids.ts";
import type { Actor } from "../../../core/log.ts";
import { noun } from "../noun.ts";

/** An agent at work: what routing and the supervisors see. */
export interface DutyRecord {
  _id: AgentId;
  name: string;
  login: string;
  role: Role;
  presence: Presence;
  nextPresence: Presence | null;
  /** Who chose it, when it was not the agent. */
  nextBy?: Actor | null;
  /** When the presence began. */
  since: Date;
  /** True after an offer ran out unanswered, until the agent chooses a presence. */
  missed: boolean;
  reserved: number;
  active: number;
  wrapping: number;
  load: number;
  capacity: number;
  queues: QueueId[];
  idleSince: Date;
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
    nextPresence: String,
    nextBy: Schema.Types.Mixed,
    since: Date,
    missed: Boolean,
    reserved: Number,
    active: Number,
    wrapping: Number,
    load: Number,
    capacity: Number,
    queues: [String],
    idleSince: Date,
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
