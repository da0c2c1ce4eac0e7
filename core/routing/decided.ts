import type { AgentId, Millis } from "../ids.ts";
import type { OfferReason } from "../log.ts";
import type { Offer } from "./decide.ts";
import { explain, keep, mostKept, othersOf, queueIn, type KeptDecision } from "./kept.ts";
import { mostOthers, type Others } from "./others.ts";
import type { Picture } from "./picture.ts";

/** What became known of a decision when it was made: what is told of it, and what is kept. */
export interface Decided {
  why: OfferReason;
  facts: KeptDecision;
}

/** All of a decision that is written down. Call it before the picture changes. */
export function decided(picture: Picture, offer: Offer, others: Others | null, nowMs: Millis): Decided {
  const why = explain(picture, offer, nowMs, others);
  const facts = keep(picture, offer, nowMs, others);
  return { why: whyAsked(why, facts), facts };
}

/** What an offer says of it by itself: enough for a sentence. The lists stand in the log. */
export function briefly({ candidates, items: _, ...why }: OfferReason): OfferReason {
  return { ...why, candidates: candidates.slice(0, 1), excluded: [] };
}

/** Everyone who is asked, the first choice first. */
export function askedIn({ agent, others }: KeptDecision): AgentId[] {
  return [agent, ...(others?.asked ?? [])];
}

/** How many the queue of the offered item asks at once. */
export function atOnceIn(facts: KeptDecision): number {
  return 1 + mostOthers(queueIn(facts));
}

/** The same decision with another in the place of this agent, who was asked beside the first and has been taken meanwhile. */
export function withoutOther({ why, facts }: Decided, agent: AgentId): Decided {
  const { others, ...alone } = facts;
  const agents = (others?.agents ?? []).filter(({ id }) => id !== agent);
  const left = { ...alone, ...othersOf(agents, queueIn(facts)) };
  return { why: whyAsked(withExcluded(why, agent), left), facts: left };
}

function withExcluded(why: OfferReason, agent: AgentId): OfferReason {
  const { counts = { candidates: 0, excluded: {}, items: 0 } } = why;
  const reserved = (counts.excluded["reserved"] ?? 0) + 1;
  return {
    ...why,
    candidates: why.candidates.filter((one) => one.agent !== agent),
    excluded: [{ agent, why: "reserved" }, ...why.excluded].slice(0, mostKept),
    counts: {
      ...counts,
      candidates: counts.candidates - 1,
      excluded: { ...counts.excluded, reserved },
    },
  };
}

function whyAsked({ asked: _, ...why }: OfferReason, facts: KeptDecision): OfferReason {
  const asked = askedIn(facts);
  return asked.length > 1 ? { ...why, asked } : why;
}
