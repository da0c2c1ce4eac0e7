import type { AgentId } from "../../../core/ids.ts";
import { noun } from "../noun.ts";

/** A signed-in browser. The id is the SHA-256 of its token; the token itself is never stored. */
export interface SessionRecord {
  _id: string;
  agent: AgentId;
  createdAt: Date;
  lastSeenAt: Date;
  /** The end by idleness or by age, whichever is sooner. */
  expiresAt: Date;
}

export const sessions = noun<SessionRecord>(
  "sessions",
  { agent: String, createdAt: Date, lastSeenAt: Date, expiresAt: Date },
  [[{ agent: 1 }], [{ expiresAt: 1 }, { expireAfterSeconds: 0 }]],
);

/** Wrong passwords in a row, for one login as a whole or for one login from one place; the id is a hash of both. */
export interface AttemptRecord {
  _id: string;
  failures: number;
  /** The next try is looked at only after this moment. */
  until: Date;
  expiresAt: Date;
}

export const attempts = noun<AttemptRecord>("attempts", { failures: Number, until: Date, expiresAt: Date }, [
  [{ expiresAt: 1 }, { expireAfterSeconds: 0 }],
]);
