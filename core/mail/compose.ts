// The headers of our own letters. Every part that came from outside is refused when it could add a line.

import { isPlainAddress } from "./addresses.ts";
import { isMessageId, referencesFor } from "./messageIds.ts";

export interface LetterFacts {
  /** Without brackets; made and stored before the letter is sent, the same for every attempt. */
  messageId: string;
  /** The mailbox that writes, and the name shown with it. */
  from: string;
  fromName: string;
  to: string;
  toName: string;
  copies: readonly string[];
  subject: string;
  /** The address with its reply tag. */
  replyTo: string;
  /** External ids of the conversation, oldest first, without brackets. */
  references: readonly string[];
  inReplyTo: string | null;
  /** "replied" answers a letter by machine, "generated" begins one by machine, null is written by a person. */
  automatic: "replied" | "generated" | null;
}

export interface LetterHead {
  messageId: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  cc: string[];
  subject: string;
  replyTo: string;
  inReplyTo: string | null;
  references: string[];
  /** Further headers by name. */
  headers: Record<string, string>;
}

export type Composed =
  { ok: true; head: LetterHead } | { ok: false; reason: "bad address" | "line break" | "bad message id" };

/** Composes the head of a letter, or names what is wrong. Ids that are no ids are left out of the chain. */
export function composeHead(facts: LetterFacts): Composed {
  if (![facts.from, facts.to, facts.replyTo, ...facts.copies].every(isPlainAddress))
    return { ok: false, reason: "bad address" };
  if (!isMessageId(facts.messageId)) return { ok: false, reason: "bad message id" };
  if ([facts.subject, facts.fromName, facts.toName].some(hasLineBreak))
    return { ok: false, reason: "line break" };
  const inReplyTo = facts.inReplyTo !== null && isMessageId(facts.inReplyTo) ? facts.inReplyTo : null;
  return {
    ok: true,
    head: {
      messageId: facts.messageId,
      from: { name: facts.fromName, address: facts.from },
      to: { name: facts.toName, address: facts.to },
      cc: [...facts.copies],
      subject: facts.subject,
      replyTo: facts.replyTo,
      inReplyTo,
      references: referencesFor(facts.references, inReplyTo),
      headers: { "X-Loop": facts.from, ...automaticHeaders(facts.automatic) },
    },
  };
}

/** True for CR, LF and every other control character: what could end a header and begin another. */
export function hasLineBreak(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text);
}

/** One line of a text somebody typed, for a subject or a name: control characters become blanks. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

function automaticHeaders(kind: LetterFacts["automatic"]): Record<string, string> {
  if (kind === null) return {};
  return { "Auto-Submitted": `auto-${kind}`, "X-Auto-Response-Suppress": "All", Precedence: "auto_reply" };
}
