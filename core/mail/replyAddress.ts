// The address our letters ask to be answered at: `mailbox+c<case>.<mark>@domain`. The mark proves that we wrote the
// address; how it is made is the adapter's business, its shape is ours.

import { isPlainAddress } from "./addresses.ts";

export interface ReplyTag {
  /** The mailbox address without the tag, in lower case. */
  mailbox: string;
  /** "c" for the case an answer belongs to, "b" for the message a bounce belongs to. */
  kind: "c" | "b";
  id: string;
  /** The mark, 16 characters of base32: 80 bits, in lower case because addresses lose their case on the way. */
  mark: string;
}

/** How many characters of base32 (five bits each) the mark has. */
export const MARK_CHARACTERS = 16;

const TAG = /^([^+]{1,64})\+([cb])([0-9a-z-]{1,40})\.([0-9a-z]{1,64})$/;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_LOCAL_CHARACTERS = 64;

/**
 * The address with its tag, for example "help+c65f0….mfrggzdfmztwq2lk@bank.example"; null when it would be longer
 * than addresses may be (a mailbox name of more than 19 characters).
 */
export function taggedAddress(tag: ReplyTag): string | null {
  const at = tag.mailbox.lastIndexOf("@");
  const local = `${tag.mailbox.slice(0, at)}+${tag.kind}${shortId(tag.id)}.${tag.mark}`;
  return local.length > MAX_LOCAL_CHARACTERS ? null : `${local}${tag.mailbox.slice(at)}`;
}

/** The tag in an address, whether its mark is right or not; null when the address has none. */
export function replyTagIn(address: string): ReplyTag | null {
  const lower = address.toLowerCase();
  if (!isPlainAddress(lower)) return null;
  const at = lower.lastIndexOf("@");
  const match = TAG.exec(lower.slice(0, at));
  if (!match) return null;
  const [, mailbox, kind, id, mark] = match as unknown as [string, string, "c" | "b", string, string];
  return { mailbox: mailbox + lower.slice(at), kind, id: longId(id), mark };
}

/** The mailbox an address belongs to: without a plus part, in lower case. */
export function mailboxOf(address: string): string {
  const lower = address.toLowerCase();
  const at = lower.lastIndexOf("@");
  const plus = lower.indexOf("+");
  return plus > 0 && plus < at ? lower.slice(0, plus) + lower.slice(at) : lower;
}

// A UUID would fill most of the 64 characters that the left side of an address may have.
function shortId(id: string): string {
  return UUID.test(id) ? `u${BigInt(`0x${id.replaceAll("-", "")}`).toString(36)}` : id;
}

function longId(id: string): string {
  if (!/^u[0-9a-z]{1,25}$/.test(id)) return id;
  let value = 0n;
  for (const digit of id.slice(1)) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const hex = value.toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
