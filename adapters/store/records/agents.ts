import { Schema } from "mongoose";
import type { Abilities, Role } from "../../../core/agent.ts";
import type { AgentId } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** A bank employee as stored. Never leaves the process: see `agentRow`. */
export interface AgentRecord extends Abilities {
  _id: AgentId;
  /** Normalised: lower case, NFKC. */
  login: string;
  name: string;
  role: Role;
  active: boolean;
  passwordHash: string;
  lastSignInAt: Date | null;
  /** Where this person signed in before (hashed addresses): guessing from elsewhere cannot keep them out. */
  knownPeers: string[];
  createdAt: Date;
}

export const agents = noun<AgentRecord>(
  "agents",
  {
    login: String,
    name: String,
    role: String,
    queues: [String],
    team: String,
    skills: Schema.Types.Mixed,
    capacity: Number,
    limits: Schema.Types.Mixed,
    active: Boolean,
    passwordHash: String,
    lastSignInAt: Date,
    knownPeers: [String],
    createdAt: Date,
  },
  [[{ login: 1 }, { unique: true }]],
);
