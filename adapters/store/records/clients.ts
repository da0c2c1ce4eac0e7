import type { ContactPoint } from "../../../core/client.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { Rating } from "../../../core/routing/facts.ts";
import { noun } from "../noun.ts";

/** A client of the bank, as far as we know them. */
export interface ClientRecord {
  _id: string;
  name: string;
  /** Points by which they wrote to us or which the bank proved: only these decide who a message is from. */
  contactPoints: ContactPoint[];
  /** What they said of themselves; shown, and only ever a suggestion. */
  stated: ContactPoint[];
  /** How much the client is worth to the bank, and who of the bank knows them; absent where nobody said. */
  rating?: Rating | null;
  agent?: AgentId | null;
  /** When the rating was last set; absent where it never was. */
  ratedAt?: Date;
  createdAt: Date;
}

export const clients = noun<ClientRecord>(
  "clients",
  {
    name: String,
    contactPoints: [Object],
    stated: [Object],
    rating: String,
    agent: String,
    ratedAt: Date,
    createdAt: Date,
  },
  [[{ "contactPoints.value": 1 }], [{ ratedAt: 1 }, { sparse: true }]],
);
