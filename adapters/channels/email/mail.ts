// What a letter turns out to be: a plain object for the channel, the screens and the tests.

import type { Authentication } from "../../../core/mail/authentication.ts";
import type { Automatic } from "../../../core/mail/automatic.ts";
import type { Invitation } from "../../../core/mail/calendar.ts";
import type { StatedDate } from "../../../core/mail/dates.ts";
import type { DeliveryReport } from "../../../core/mail/deliveryReport.ts";
import type { Sender } from "../../../core/mail/sender.ts";

/** What was wrong with the form of a letter; each has its words in `warnings.ts`. */
export type WarningCode =
  | "too-large"
  | "too-deep"
  | "too-many-parts"
  | "headers-cut"
  | "header-malformed"
  | "blank-line-missing"
  | "boundary-missing"
  | "boundary-not-closed"
  | "transfer-unknown"
  | "base64-damaged"
  | "charset-corrected"
  | "control-characters"
  | "html-too-large"
  | "text-too-large"
  | "outside-text"
  | "tnef-undecoded"
  | "cannot-open"
  | "date-implausible"
  | "address-in-name"
  | "authentication-forged"
  | "recipients-cut"
  | "reader-failed";

export interface Address {
  name: string;
  address: string;
}

export interface MailFile {
  /** Safe to offer for saving. */
  name: string;
  /** The name as it came with everything invisible written out; equal to `name` when nothing was wrong with it. */
  shownName: string;
  type: string;
  bytes: Uint8Array;
  /** Content id, normalised, or null. */
  inlineId: string | null;
  /** True when the HTML shows it in its place. */
  isShownInside: boolean;
}

/** A letter inside the letter. Its headers are words to show, never used for threading or trust. */
export interface ForwardedMail {
  subject: string;
  from: string;
  date: string;
  text: string;
  fileNames: string[];
  forwarded: ForwardedMail[];
}

/** Content that only the holder of a key can open; the file itself is among the files. */
export interface LockedContent {
  kind: "smime-encrypted" | "smime-signed" | "pgp-encrypted" | "pgp-signed";
}

export interface ReplyToken {
  state: "none" | "genuine" | "forged";
  /** The case it names, or null. */
  caseId: string | null;
  /** Our message that a bounce to a genuine bounce address belongs to, or null. */
  bouncedMessage: string | null;
}

export interface ReadMail {
  /** Without brackets, or null. */
  messageId: string | null;
  references: string[];
  inReplyTo: string[];
  subject: string;
  /** Case number from a subject tag with right check digits, or null. */
  subjectNumber: number | null;
  from: Sender;
  to: Address[];
  cc: Address[];
  replyTo: Address[];
  /** "" is an empty return path; null means that nobody told. */
  envelope: { from: string | null; to: string[] };
  statedDate: StatedDate | null;
  text: string;
  textFrom: "plain" | "html" | "none";
  charset: { used: string; declared: string | null; isCorrected: boolean } | null;
  /** Safe to show in a sandboxed frame; null when there is none. */
  html: string | null;
  blockedImages: number;
  files: MailFile[];
  invitations: Invitation[];
  forwarded: ForwardedMail[];
  locked: LockedContent[];
  automatic: Automatic;
  deliveryReport: DeliveryReport | null;
  /** Our own messages named in a bounce, by VERP, ENVID, returned Message-ID or in its text. */
  bouncedMessages: string[];
  /** True when this is a letter of ours that came back. */
  isOurOwn: boolean;
  /** True when a loop mark of ours stands in it. */
  hasOurLoopMark: boolean;
  replyToken: ReplyToken;
  authentication: Authentication;
  warnings: WarningCode[];
}

/** What the reader must be told about the door the letter came through. */
export interface MailFacts {
  /** Our mailbox that received it, in lower case. */
  mailbox: string;
  /** Addresses of all our mailboxes, in lower case. */
  ourAddresses: readonly string[];
  /** The name of our own mail server in Authentication-Results, or null when none of ours writes them. */
  ourAuthservId: string | null;
  receivedAtMs: number;
  /** From the SMTP dialogue, where there was one; else the headers of the last delivery are used. */
  envelope?: { from: string; to: string[] };
  /** Signs a text under the installation's secret (HMAC). */
  sign: (text: string) => string;
}
