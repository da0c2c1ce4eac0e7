import type { ClientId, Millis } from "./ids.ts";
import type { Rating } from "./routing/facts.ts";

/** How a client can be reached or recognised: an E.164 phone, a lower-cased mail address, or a user id inside a channel. */
export interface ContactPoint {
  kind: "phone" | "email" | "channel";
  /** Normalised; for `channel` it is `<channel name>:<user id>`. */
  value: string;
  /** True only after the bank proved that the point belongs to this client; a From header never proves it. */
  verified: boolean;
}

/** How well a contact is known: one client holds the point, several do (nobody is chosen), or it is new. */
export type MatchQuality = "one" | "many" | "new";

export interface Match {
  quality: MatchQuality;
  /** The contact point that decided. */
  by: ContactPoint;
  /** Every client that holds the point, when there are several. */
  candidates: ClientId[];
}

/** The small part of the client card that rides inside the offer (≤ 6 KB). */
export interface ClientHead {
  client: ClientId | null;
  name: string;
  match: Match;
  contactPoints: ContactPoint[];
  rating: Rating | null;
  /** The client's own agent at the bank. */
  agentName: string | null;
  /** Open work items of this client, the offered one included. */
  openItems: number;
  /** The latest conversations before this one, newest first, at most three. */
  recent: RecentConversation[];
}

export interface RecentConversation {
  conversation: string;
  number: number;
  subject: string;
  channel: string;
  atMs: Millis;
  agentName: string | null;
  open: boolean;
}
