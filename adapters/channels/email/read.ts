// From a stored letter to the shape that all channels share.

import type { Inbound } from "../../../core/inbound.ts";
import type { FileRef, Origin } from "../../../core/message.ts";
import type { StoredEvent, Work } from "../channel.ts";
import { againstAutoAnswer } from "../../../core/mail/autoAnswer.ts";
import { isSilentAddress } from "../../../core/mail/automatic.ts";
import { textWithAddenda } from "./addenda.ts";
import { letterId, mailboxesAmong } from "./arrival.ts";
import type { MailFacts, ReadMail } from "./mail.ts";
import { readMail } from "./readMail.ts";
import { mailboxesOf, type Mailbox } from "./settings.ts";
import { verifySender, type Brought } from "./verify.ts";
import { warningWords } from "./warnings.ts";

type ReadWork = Pick<Work, "accounts" | "files" | "sign">;

/** Reads a stored letter. One letter gives one answer: a message, news of a letter of ours, or a reason to file it. */
export async function read(event: StoredEvent, work: ReadWork, verify = verifySender): Promise<Inbound[]> {
  const facts = await factsFor(event, work);
  const mail = readMail(event.raw, facts);
  if (event.facts["cut"] !== undefined) mail.warnings.push("too-large");
  if (mail.isOurOwn) return [{ kind: "quarantined", reason: "our own letter came back" }];
  if (mail.replyToken.state === "forged")
    return [{ kind: "quarantined", reason: "security: forged reply address" }];
  if (mail.automatic.kind === "bounce") return [newsOf(mail)];
  const brought = facts.checksSender ? broughtIn(event, mail) : null;
  if (brought) Object.assign(mail.authentication, await verify(brought));
  return [await messageOf(event, mail, facts, work)];
}

/** What a sender check needs; null where it was not kept or there is no one sender to check. */
function broughtIn({ raw, facts }: StoredEvent, { from }: ReadMail): Brought | null {
  const { peer, helo, envelopeFrom, cut } = facts;
  if (peer === undefined || helo === undefined || cut !== undefined || !from.isClear) return null;
  return { raw, ip: bareIp(peer), helo, mailFrom: envelopeFrom ?? "", from: from.address };
}

function bareIp(peer: string): string {
  return peer.replace(/^::ffff:/, "");
}

/** What is known of the door, and all our mailboxes. */
type Facts = MailFacts & { mailboxes: Mailbox[]; checksSender: boolean };

async function factsFor(event: StoredEvent, work: ReadWork): Promise<Facts> {
  const mailboxes = mailboxesOf(await work.accounts());
  const own = mailboxes.find(({ account }) => account.id === event.account)?.settings;
  const { mailbox = own?.address ?? "", envelopeFrom, envelopeTo = "", peer } = event.facts;
  // A letter that came by SMTP from a stranger carries whatever results the stranger likes.
  const isOurServer = peer !== undefined && own?.trustedPeers.includes(bareIp(peer)) === true;
  const isBelieved = peer === undefined || isOurServer;
  return {
    mailbox,
    mailboxes,
    // With a mail server of ours in front, that one checks; it alone saw who brought the letter.
    checksSender: own?.authservId === "" && peer !== undefined && !isOurServer,
    ourAddresses: [...new Set([mailbox, ...mailboxes.map(({ settings }) => settings.address)])],
    ourAuthservId: isBelieved && own?.authservId ? own.authservId : null,
    receivedAtMs: event.receivedAt.getTime(),
    sign: (text) => work.sign(text),
    ...(envelopeFrom === undefined ? {} : { envelope: { from: envelopeFrom, to: envelopeTo.split("\n") } }),
  };
}

// A bounce opens no case and is never answered. One that names no letter of ours is backscatter.
function newsOf(mail: ReadMail): Inbound {
  const [message] = mail.bouncedMessages;
  if (message === undefined) return { kind: "quarantined", reason: "bounce of a letter that is not ours" };
  const [recipient] = mail.deliveryReport?.recipients ?? [];
  const reason = recipient
    ? [recipient.recipient, recipient.status, recipient.diagnostic].filter((part) => part !== "").join(" ")
    : mail.text.slice(0, 300);
  const action =
    recipient?.action ?? (/delayed|отложен|задерж|will retry|повтор/i.test(mail.text) ? "delayed" : "failed");
  if (action === "delayed") return { kind: "delayed", message, external: null, reason };
  const state = action === "failed" ? "failed" : "delivered";
  return { kind: "receipt", message, external: null, state, reason };
}

/** Nothing is sent without a text, nor where anything speaks against it. */
function acknowledgementOf(
  mail: ReadMail,
  facts: Facts,
  home: Mailbox | undefined,
): { text: string; isProven: boolean } | null {
  const text = home?.settings.acknowledgement ?? "";
  if (text.trim() === "") return null;
  const from = mail.from.isClear ? mail.from.address.toLowerCase() : null;
  const { verdict } = mail.authentication;
  const against = againstAutoAnswer({
    automatic: mail.automatic.kind,
    from,
    ourAddresses: facts.ourAddresses,
    isSenderSilent: from !== null && isSilentAddress(from),
    envelopeFrom: mail.envelope.from,
    verdict,
    hasOurLoopMark: mail.hasOurLoopMark,
  });
  return against === null ? { text, isProven: verdict === "pass" } : null;
}

async function messageOf(event: StoredEvent, mail: ReadMail, facts: Facts, work: ReadWork): Promise<Inbound> {
  const addressed = addressedIn(event, mail, facts);
  const acknowledge = acknowledgementOf(mail, facts, addressed[0]);
  const id = letterId(event);
  // Named for the letter: read again after a kill, or in its second copy, it finds the files that are there.
  const letter = { name: "letter.eml", type: "message/rfc822", bytes: event.raw, once: id };
  const raw = await work.files.save(letter);
  const files = await saveFiles(mail, work, id);
  const { caseId } = mail.replyToken;
  return {
    kind: "message",
    id,
    from: fromOf(event, mail),
    stated: [],
    text: textWithAddenda(mail),
    ...(mail.html === null ? {} : { html: mail.html }),
    subject: mail.subject,
    files,
    external: mail.messageId === null ? [] : [mail.messageId],
    thread: {
      by: "references",
      token: caseId === null ? null : { conversation: caseId },
      // Tried from last to first: References outweigh In-Reply-To.
      references: [...mail.inReplyTo, ...mail.references],
      tag: mail.subjectNumber,
    },
    origin: originOf(mail, raw),
    ...(addressed.length > 1 ? { accounts: addressed.map(({ account }) => account.id) } : {}),
    ...(acknowledge === null ? {} : { acknowledge }),
    quiet: mail.automatic.kind === "auto-reply",
  };
}

/** Our mailboxes that the letter is addressed to: those it names, as it names them, then those it came to unnamed. */
function addressedIn({ account }: StoredEvent, mail: ReadMail, { mailboxes }: Facts): Mailbox[] {
  const named = [...mail.to, ...mail.cc].map(({ address }) => address);
  const own = mailboxes.filter((mailbox) => mailbox.account.id === account);
  return [...new Set([...mailboxesAmong([...named, ...mail.envelope.to], mailboxes), ...own])];
}

function fromOf(event: StoredEvent, mail: ReadMail): Extract<Inbound, { kind: "message" }>["from"] {
  if (mail.from.isClear) {
    return { kind: "email", value: mail.from.address.toLowerCase(), verified: false, name: mail.from.name };
  }
  // An unclear sender is nobody we know: a point of its own that no client card holds.
  return { kind: "channel", value: event.contact, verified: false, name: mail.from.shown };
}

function originOf(mail: ReadMail, raw: FileRef): Origin {
  const { spf, dkim, dmarc, verdict } = mail.authentication;
  return {
    name: mail.from.isClear ? mail.from.name : "",
    address: mail.from.isClear ? mail.from.address : mail.from.shown,
    clear: mail.from.isClear,
    authenticity: { verdict, detail: `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}` },
    warnings: warningWords(mail.warnings, mail.from.isClear),
    raw: raw.id,
    // What repeats earlier letters can only be told where those are known.
    quoted: [],
    automatic: mail.automatic.kind !== "none",
  };
}

async function saveFiles(mail: ReadMail, work: ReadWork, letter: string): Promise<FileRef[]> {
  const refs: FileRef[] = [];
  for (const [index, { name, type, bytes, inlineId, isShownInside }] of mail.files.entries()) {
    const ref = await work.files.save({ name, type, bytes, once: `${letter}:${index}` });
    refs.push({ ...ref, name, ...(isShownInside && inlineId !== null ? { inlineId } : {}) });
  }
  return refs;
}
