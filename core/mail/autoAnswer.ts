// May a machine of ours answer this letter? Automatic answers have been used as mail bombs and have kept two
// machines talking for days, so the answer is "no" unless everything speaks for it.

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
  /** What was sent before: to this address in 24 hours, from this mailbox in a minute, from all in an hour. */
  toSenderIn24Hours: number;
  fromMailboxInMinute: number;
  toUnprovenInHour: number;
}

export type AutoAnswer = { may: true } | { may: false; reason: AutoAnswerRefusal };

export type AutoAnswerRefusal =
  | "written by a machine"
  | "sender unclear"
  | "our own mailbox"
  | "nobody reads there"
  | "empty return path"
  | "sender forged"
  | "our own loop mark"
  | "answered within 24 hours"
  | "mailbox too busy"
  | "too many unproven senders";

/** The caps: one answer per sender in 24 hours, 30 per mailbox and minute, 100 an hour to senders not proven. */
export const AUTO_ANSWER_CAPS = {
  perSenderIn24Hours: 1,
  perMailboxInMinute: 30,
  unprovenInHour: 100,
} as const;

/** Whether an automatic answer may be sent, with the first reason against it. */
export function mayAutoAnswer(facts: AutoAnswerFacts): AutoAnswer {
  const reason = refusalOf(facts);
  return reason === null ? { may: true } : { may: false, reason };
}

/** The most a case may be reopened by mail within an hour before a person must look: machines in a loop reopen for ever. */
export const REOPENINGS_PER_HOUR = 3;

function refusalOf(facts: AutoAnswerFacts): AutoAnswerRefusal | null {
  if (facts.from === null) return "sender unclear";
  if (facts.ourAddresses.includes(facts.from)) return "our own mailbox";
  if (facts.hasOurLoopMark) return "our own loop mark";
  if (facts.automatic !== "none") return "written by a machine";
  if (facts.envelopeFrom === "") return "empty return path";
  if (facts.isSenderSilent) return "nobody reads there";
  if (facts.verdict === "fail") return "sender forged";
  if (facts.toSenderIn24Hours >= AUTO_ANSWER_CAPS.perSenderIn24Hours) return "answered within 24 hours";
  if (facts.fromMailboxInMinute >= AUTO_ANSWER_CAPS.perMailboxInMinute) return "mailbox too busy";
  const isUnproven = facts.verdict !== "pass";
  return isUnproven && facts.toUnprovenInHour >= AUTO_ANSWER_CAPS.unprovenInHour
    ? "too many unproven senders"
    : null;
}
