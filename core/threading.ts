// Which conversation a letter belongs to, decided from what the letter says and what we know. A wrong merge shows one
// client's affairs to another, so whoever does not take part in a conversation gets a new one with a link.

import { isOtherSubject } from "./mail/subjects.ts";

/** What the rule must know of a conversation the letter points at. */
export interface KnownConversation {
  id: string;
  subject: string;
  /** Addresses that take part, in lower case. */
  participants: readonly string[];
  /** When it was closed, in milliseconds since 1970 UTC, or null. */
  closedAtMs: number | null;
}

export interface ThreadFacts {
  /** The conversation of a genuine token; of the last known id it refers to, same account; of a subject tag. */
  byToken: KnownConversation | null;
  byReference: KnownConversation | null;
  byTag: KnownConversation | null;
  /** An open conversation of the same sender with the same bare subject: only ever a suggestion. */
  bySubject: KnownConversation | null;
  /** The clear sender in lower case, or null. */
  sender: string | null;
  subject: string;
  nowMs: number;
}

export type ThreadDecision =
  | { place: "existing"; conversation: string; by: "token" | "reference" | "tag"; proposesSplit: boolean }
  | {
      place: "new";
      linkTo: string | null;
      why: "first letter" | "same subject" | "not a participant" | "closed long ago";
    }
  | { place: "quarantine"; why: "token of another conversation" };

const REOPEN_WITHIN_MS = 30 * 86_400_000;

/** Decides by token, then references, then tag; see the promises of e-mail threading. */
export function decideThread(facts: ThreadFacts): ThreadDecision {
  const { byToken, byReference } = facts;
  if (byToken && byReference && byToken.id !== byReference.id && !takesPart(facts, byToken)) {
    return { place: "quarantine", why: "token of another conversation" };
  }
  const found = byToken ?? byReference;
  if (found) return placeIn(facts, found, byToken ? "token" : "reference");
  if (facts.byTag && takesPart(facts, facts.byTag)) return placeIn(facts, facts.byTag, "tag");
  if (facts.bySubject) return { place: "new", linkTo: facts.bySubject.id, why: "same subject" };
  return { place: "new", linkTo: null, why: "first letter" };
}

function placeIn(
  facts: ThreadFacts,
  found: KnownConversation,
  by: "token" | "reference" | "tag",
): ThreadDecision {
  if (!takesPart(facts, found)) return { place: "new", linkTo: found.id, why: "not a participant" };
  if (found.closedAtMs !== null && facts.nowMs - found.closedAtMs > REOPEN_WITHIN_MS) {
    return { place: "new", linkTo: found.id, why: "closed long ago" };
  }
  return {
    place: "existing",
    conversation: found.id,
    by,
    proposesSplit: isOtherSubject(found.subject, facts.subject),
  };
}

function takesPart(facts: ThreadFacts, found: KnownConversation): boolean {
  return facts.sender !== null && found.participants.includes(facts.sender);
}
