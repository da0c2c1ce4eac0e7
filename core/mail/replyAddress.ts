// The address our letters ask to be answered at: `mailbox+c<case>.<mark>@domain`. The mark proves that we wrote the
// address; how it is made is the adapter's business, its shape is ours.

import { isPlainAddress } from "./addresses.ts";

export interface ReplyTag {
  /** The mailbox address without the tag, in lower case. */
  mailbox: string;
  /** "c" for the case an answer belongs to, "b" for the message a bounce belongs to. */
  kind: "c" | "b";
  id: string;
  /** The mark, 20 characters of base32: 100 bits, in lower case because addresses lose their case on the way. */
  mark: string;
}

/** How many characters of base32 (five bits each) the mark has. */
export const MARK_CHARACTERS = 20;

const TAG = /^([^+]{1,64})\+([cb])([0-9a-z-]{1,40})\.([0-9a-z]{1,64})$/;

/** The address with its tag, for example "help+c65f0….mfrggzdfmztwq2lkmfrg@bank.example". */
export function taggedAddress(tag: ReplyTag): string {
  const at = tag.mailbox.lastIndexOf("@");
  return `${tag.mailbox.slice(0, at)}+${tag.kind}${tag.id}.${tag.mark}${tag.mailbox.slice(at)}`;
}

/** The tag in an address, whether its mark is right or not; null when the address has none. */
export function replyTagIn(address: string): ReplyTag | null {
  const lower = address.toLowerCase();
  if (!isPlainAddress(lower)) return null;
  const at = lower.lastIndexOf("@");
  const match = TAG.exec(lower.slice(0, at));
  if (!match) return null;
  const [, mailbox, kind, id, mark] = match as unknown as [string, string, "c" | "b", string, string];
  return { mailbox: mailbox + lower.slice(at), kind, id, mark };
}

/** The mailbox an address belongs to: without a plus part, in lower case. */
export function mailboxOf(address: string): string {
  const lower = address.toLowerCase();
  const at = lower.lastIndexOf("@");
  const plus = lower.indexOf("+");
  return plus > 0 && plus < at ? lower.slice(0, plus) + lower.slice(at) : lower;
}
