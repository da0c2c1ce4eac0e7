// Is a letter written by a machine, and by which kind? Such a letter is filed and never answered by another machine.

import { valueOf, valuesOf, type Header } from "./headers.ts";

export type AutomaticKind = "auto-reply" | "bulk" | "bounce" | "none";

export interface Automatic {
  kind: AutomaticKind;
  /** What gave it away, in stable words such as "auto-submitted: auto-replied". */
  reasons: string[];
}

export interface AutomaticFacts {
  headers: readonly Header[];
  /** Media type of the whole mail in lower case and its report-type parameter. */
  mediaType: string;
  reportType: string;
  /** The sender of the envelope; "" when it was empty, null when unknown. */
  envelopeFrom: string | null;
  /** The clear address of the sender, or null. */
  from: string | null;
  subject: string;
  /** True when the text names a Message-ID of ours. */
  namesOurMessage: boolean;
}

const DAEMON = /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?|double-bounce)(?:[@+=.-]|$)/i;
const SILENT = /^(?:no-?reply|do-?not-?reply|noreply|nobody|robot|notifications?)(?:[@+=._-]|$)/i;
const BOUNCE_SUBJECT =
  /^(?:undeliver|mail delivery|delivery (?:status|failure)|returned mail|failure notice|недостав|не доставлено|сообщение не доставлено|возврат)/i;
// Russian out-of-office notes very often carry no marker header at all, only these words.
const REPLY_SUBJECT =
  /^(?:автоответ|автоматический ответ|автоматическое уведомление|я в отпуске|в отпуске|нет на месте|отсутствую|out of office|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|absence|abwesenheit)/i;
const BULK_PRECEDENCE = new Set(["bulk", "list", "junk"]);

/** Decides the kind by headers first and by words of the subject last. A bounce outweighs an automatic answer. */
export function automaticKind(facts: AutomaticFacts): Automatic {
  const bounce = bounceReasons(facts);
  if (bounce.length > 0) return { kind: "bounce", reasons: bounce };
  const reply = replyReasons(facts);
  if (reply.length > 0) return { kind: "auto-reply", reasons: reply };
  const bulk = bulkReasons(facts);
  return bulk.length > 0 ? { kind: "bulk", reasons: bulk } : { kind: "none", reasons: [] };
}

/** True for senders behind whom nobody reads: daemons, postmasters, no-reply addresses. */
export function isSilentAddress(address: string): boolean {
  return DAEMON.test(address) || SILENT.test(address);
}

function bounceReasons(facts: AutomaticFacts): string[] {
  const reasons: string[] = [];
  const isDaemon = facts.from !== null && DAEMON.test(facts.from);
  if (facts.mediaType === "multipart/report" && facts.reportType === "delivery-status")
    reasons.push("delivery report");
  if (isDaemon && facts.namesOurMessage) reasons.push("daemon names our message");
  if (isDaemon && facts.envelopeFrom === "") reasons.push("daemon with empty return path");
  if (isDaemon && BOUNCE_SUBJECT.test(facts.subject)) reasons.push("daemon with bounce subject");
  if (valueOf(facts.headers, "x-failed-recipients") !== null) reasons.push("x-failed-recipients");
  return reasons;
}

function replyReasons(facts: AutomaticFacts): string[] {
  const reasons: string[] = [];
  const submitted = firstWord(valueOf(facts.headers, "auto-submitted"));
  if (submitted !== "" && submitted !== "no") reasons.push(`auto-submitted: ${submitted}`);
  if (facts.envelopeFrom === "") reasons.push("empty return path");
  if (facts.mediaType === "multipart/report") reasons.push(`report: ${facts.reportType}`);
  for (const name of ["x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponse"]) {
    if (valueOf(facts.headers, name) !== null) reasons.push(name);
  }
  if (firstWord(valueOf(facts.headers, "precedence")) === "auto_reply")
    reasons.push("precedence: auto_reply");
  if (REPLY_SUBJECT.test(withoutReplyMarks(facts.subject))) reasons.push("subject of an automatic answer");
  return reasons;
}

function bulkReasons(facts: AutomaticFacts): string[] {
  const reasons: string[] = [];
  for (const precedence of valuesOf(facts.headers, "precedence").map(firstWord)) {
    if (BULK_PRECEDENCE.has(precedence)) reasons.push(`precedence: ${precedence}`);
  }
  for (const name of ["list-id", "list-post", "list-unsubscribe", "feedback-id"]) {
    if (valueOf(facts.headers, name) !== null) reasons.push(name);
  }
  if (facts.from !== null && isSilentAddress(facts.from)) reasons.push("sender nobody reads");
  return reasons;
}

function firstWord(value: string | null): string {
  return /^[\w-]{1,40}/.exec((value ?? "").trim().toLowerCase())?.[0] ?? "";
}

function withoutReplyMarks(subject: string): string {
  return subject.trim().replace(/^(?:re|ha|на|отв)\s{0,3}:\s{0,3}/i, "");
}
