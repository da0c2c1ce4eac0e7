// May a machine of ours answer this letter? Two machines can talk for days, so the answer is "no" unless everything
// speaks for it. How often is not judged here: the hub's caps hold for every channel.

import type { AutomaticKind } from "./automatic.ts";

export interface AutoAnswerFacts {
  automatic: AutomaticKind;
  /** The clear address of the sender in lower case, or null when it is unclear. */
  from: string | null;
  /** Addresses of all our mailboxes, in lower case. */
  ourAddresses: readonly string[];
  isSenderSilent: boolean;
  envelopeFrom: string | null;
  verdict: "pass" | "fail" | "none";
  /** True when a loop mark of ours stands in the mail. */
  hasOurLoopMark: boolean;
}

export type AutoAnswerRefusal =
  | "written by a machine"
  | "sender unclear"
  | "our own mailbox"
  | "nobody reads there"
  | "empty return path"
  | "sender forged"
  | "our own loop mark";

/** The first reason against an automatic answer, or null when nothing speaks against it. */
export function againstAutoAnswer(facts: AutoAnswerFacts): AutoAnswerRefusal | null {
  if (facts.from === null) return "sender unclear";
  if (facts.ourAddresses.includes(facts.from)) return "our own mailbox";
  if (facts.hasOurLoopMark) return "our own loop mark";
  if (facts.automatic !== "none") return "written by a machine";
  if (facts.envelopeFrom === "") return "empty return path";
  if (facts.isSenderSilent) return "nobody reads there";
  if (facts.verdict === "fail") return "sender forged";
  return null;
}
