// The proof in our reply addresses: HMAC over mailbox, kind and id, cut to 80 bits.

import { createHash, timingSafeEqual } from "node:crypto";

import {
  MARK_CHARACTERS,
  replyTagIn,
  taggedAddress,
  type ReplyTag,
} from "../../../core/mail/replyAddress.ts";

type Sign = (text: string) => string;

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** The address at which a letter about this case ("c") or a bounce of this message ("b") comes back; the mailbox itself where a tag would make it too long. */
export function replyAddress(mailbox: string, kind: ReplyTag["kind"], id: string, sign: Sign): string {
  const lower = mailbox.toLowerCase();
  return taggedAddress({ mailbox: lower, kind, id, mark: markOf(lower, kind, id, sign) }) ?? lower;
}

/** Whether the mark of a tag is ours; compared in constant time. */
export function isGenuineTag(tag: ReplyTag, sign: Sign): boolean {
  const wanted = Buffer.from(markOf(tag.mailbox, tag.kind, tag.id, sign));
  const given = Buffer.from(tag.mark.padEnd(MARK_CHARACTERS, "0").slice(0, MARK_CHARACTERS));
  return timingSafeEqual(wanted, given) && tag.mark.length === MARK_CHARACTERS;
}

/** The tags in these addresses that belong to mailboxes of ours, with the verdict on each. */
export function judgeTags(
  addresses: readonly string[],
  ourAddresses: readonly string[],
  sign: Sign,
): { tag: ReplyTag; isGenuine: boolean }[] {
  return addresses.slice(0, 100).flatMap((address) => {
    const tag = replyTagIn(address);
    return tag && ourAddresses.includes(tag.mailbox) ? [{ tag, isGenuine: isGenuineTag(tag, sign) }] : [];
  });
}

// The signature's own alphabet may need capitals, which addresses lose, so it is hashed into base32.
function markOf(mailbox: string, kind: string, id: string, sign: Sign): string {
  const digest = createHash("sha256")
    .update(sign(`mail-reply\n${mailbox}\n${kind}\n${id}`))
    .digest();
  return Array.from(digest.subarray(0, MARK_CHARACTERS), (byte) => BASE32.charAt(byte & 31)).join("");
}
