import type { Role } from "../../../core/agent.ts";
import type { AgentId, QueueId } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** A bank employee as stored. Never leaves the process: see `agentRow`. */
export interface AgentRecord {
  _id: AgentId;
  /** Normalised: lower case, NFKC. */
  login: string;
  name: string;
  role: Role;
  queues: QueueId[];
  capacity: number;
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
    capacity: Number,
    active: Boolean,
    passwordHash: String,
    lastSignInAt: Date,
    knownPeers: [String],
    createdAt: Date,
  },
  [[{ login: 1 }, { unique: true }]],
);
