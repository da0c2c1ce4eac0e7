// What the door must know of a letter before it is read in earnest: whose it is, whether it was here before, to which
// of our mailboxes it belongs. Only its head is looked at.

import { createHash } from "node:crypto";

import { parseAddresses } from "../../../core/mail/addresses.ts";
import { splitHeaders, valueOf, valuesOf, type Header } from "../../../core/mail/headers.ts";
import { messageIdsOf } from "../../../core/mail/messageIds.ts";
import { mailboxOf } from "../../../core/mail/replyAddress.ts";
import { readSender } from "../../../core/mail/sender.ts";
import type { InboundEvent } from "../../../core/inbound.ts";
import { otherReading } from "./secondReader.ts";
import type { Mailbox } from "./settings.ts";

/** How a letter came in; all of it is kept beside the letter. */
export interface Arrival {
  raw: Buffer;
  /** The mailboxes of ours it was delivered to, at least one. */
  mailboxes: readonly Mailbox[];
  facts: Record<string, string>;
}

const MAX_HEAD_BYTES = 1_000_000;
const NAME = "email";

let latestOrder = 0;

/**
 * The event for a letter. Its key is the same whenever and however the letter comes again: Message-ID and hash of
 * the body, without a Message-ID the hash of everything. A letter to several of our mailboxes belongs to the one
 * named first in its head.
 */
export function eventOfLetter({ raw, mailboxes, facts }: Arrival, nowMs: number): InboundEvent {
  const bodyFrom = endOfHead(raw);
  const { headers } = splitHeaders(raw.toString("latin1", 0, Math.min(bodyFrom, MAX_HEAD_BYTES)));
  const first = firstNamed(headers, mailboxes);
  latestOrder = Math.max(nowMs, latestOrder + 0.001);
  return {
    channel: NAME,
    account: first.account.id,
    key: keyOf(raw, headers, bodyFrom),
    contact: contactOf(valuesOf(headers, "from")),
    order: latestOrder,
    raw,
    facts: { ...facts, mailbox: first.settings.address },
  };
}

/** The contact behind From headers: the clear address, or a contact of its own for each unclear wording. */
export function contactOf(from: readonly string[]): string {
  const sender = readSender(from, otherReading);
  if (sender.isClear) return `${NAME}:${sender.address.toLowerCase()}`;
  return `${NAME}:unclear-${sha256(from.join("\n")).slice(0, 24)}`;
}

/**
 * The id of the letter as a message: the same in every mailbox of ours that it came to, so that two copies are one
 * message, and the same however often it is read.
 */
export function letterId({ contact, key }: Pick<InboundEvent, "contact" | "key">): string {
  return sha256(`letter\n${contact}\n${key}`).slice(0, 40);
}

function keyOf(raw: Buffer, headers: readonly Header[], bodyFrom: number): string {
  const [id] = messageIdsOf(valueOf(headers, "message-id"));
  return id === undefined
    ? `hash:${sha256(raw)}`
    : `id:${sha256(`${id}\n${sha256(raw.subarray(bodyFrom))}`)}`;
}

function firstNamed(headers: readonly Header[], mailboxes: readonly Mailbox[]): Mailbox {
  const named = ["to", "cc"]
    .flatMap((name) => parseAddresses(valuesOf(headers, name).join(", ")).addresses)
    .flatMap((entry) => (entry.address === null ? [] : [entry.address]));
  return mailboxesAmong(named, mailboxes)[0] ?? mailboxes[0]!;
}

/** The mailboxes that these addresses name, each once, in the order in which they are named. */
export function mailboxesAmong(addresses: readonly string[], mailboxes: readonly Mailbox[]): Mailbox[] {
  const byAddress = new Map(mailboxes.map((each) => [each.settings.address, each]));
  const named = addresses.flatMap((address) => byAddress.get(mailboxOf(address)) ?? []);
  return [...new Set(named)];
}

function endOfHead(raw: Buffer): number {
  const ends = ["\r\n\r\n", "\n\n", "\r\r"].flatMap((mark) => {
    const at = raw.subarray(0, MAX_HEAD_BYTES).indexOf(mark);
    return at < 0 ? [] : [at + mark.length];
  });
  return ends.length === 0 ? raw.length : Math.min(...ends);
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
