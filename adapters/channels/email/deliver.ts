// Sending a letter: composed once under its own Message-ID, handed to the mailbox's server or, where there is none,
// kept in the built-in outbox. Every attempt carries the same Message-ID, so a repeat is one letter to its reader.

import { createTransport } from "nodemailer";

import { domainOf } from "../../../core/mail/addresses.ts";
import { composeHead, oneLine, type LetterHead } from "../../../core/mail/compose.ts";
import { ourMessageId } from "../../../core/mail/messageIds.ts";
import { answerSubject, withSubjectTag } from "../../../core/mail/subjects.ts";
import type { OutboundMessage, Receipt } from "../../../core/outbound.ts";
import type { Work } from "../channel.ts";
import { replyAddress } from "./replyTokens.ts";
import { mailboxesOf, type Mailbox, type MailboxSettings } from "./settings.ts";
import { receiptOfFailure } from "./sendFailures.ts";

type DeliverWork = Pick<Work, "accounts" | "files" | "sign" | "keepOutgoing" | "log">;

interface Letter {
  head: LetterHead;
  /** Who gets the bounces, and all who get the letter. */
  envelope: { from: string; to: string[] };
  raw: Buffer;
}

const CONNECT_WITHIN_MS = 10_000;
const SILENCE_MS = 30_000;

/** Sends one letter, or says why not. */
export async function deliver(message: OutboundMessage, work: DeliverWork): Promise<Receipt> {
  const mailbox = mailboxesOf(await work.accounts()).find(({ account }) => account.id === message.account);
  if (!mailbox) return { result: "refused", reason: "this mailbox is not set up" };
  const letter = await composeLetter(message, mailbox, work);
  if ("reason" in letter) return { result: "refused", reason: letter.reason };
  return mailbox.settings.smtpHost === ""
    ? keep(message, letter, work)
    : send(message, letter, mailbox.settings, work);
}

async function composeLetter(
  message: OutboundMessage,
  { settings }: Mailbox,
  work: DeliverWork,
): Promise<Letter | { reason: string }> {
  const { address, plusAddresses } = settings;
  const sign = (text: string): string => work.sign(text);
  const composed = composeHead({
    messageId: ourMessageId(message.id, domainOf(address)),
    from: address,
    fromName: oneLine(settings.senderName),
    to: message.to,
    toName: oneLine(message.toName),
    copies: message.copies,
    subject: subjectOf(message),
    replyTo: plusAddresses ? replyAddress(address, "c", message.conversation, sign) : address,
    references: message.references,
    inReplyTo: message.inReplyTo,
    automatic: message.automatic ? "replied" : null,
  });
  if (!composed.ok) return { reason: composed.reason };
  const files = await attachmentsOf(message, work);
  if (!files) return { reason: "an attached file is gone" };
  const { head } = composed;
  const raw = await rawOf(head, textOf(message, settings), files, message.atMs);
  const bouncesTo = plusAddresses ? replyAddress(address, "b", message.id, sign) : address;
  // An automatic letter of a server of ours has an empty return path: no machine may answer it (RFC 3834).
  const from = message.automatic && plusAddresses ? "" : bouncesTo;
  return { head, raw, envelope: { from, to: [head.to.address, ...head.cc] } };
}

function subjectOf(message: OutboundMessage): string {
  const subject = oneLine(message.subject);
  return withSubjectTag(message.inReplyTo === null ? subject : answerSubject(subject), message.number);
}

function textOf(message: OutboundMessage, settings: MailboxSettings): string {
  const signature = settings.signature.replaceAll("{{agent}}", message.authorName).trim();
  return signature === "" ? message.text : `${message.text.trimEnd()}\n\n-- \n${signature}`;
}

interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

async function attachmentsOf(message: OutboundMessage, work: DeliverWork): Promise<Attachment[] | null> {
  const attachments: Attachment[] = [];
  for (const { id } of message.files) {
    const file = await work.files.read(id);
    if (!file) return null;
    attachments.push({ filename: file.ref.name, contentType: file.ref.type, content: file.bytes });
  }
  return attachments;
}

async function rawOf(
  head: LetterHead,
  text: string,
  attachments: Attachment[],
  atMs: number,
): Promise<Buffer> {
  const composer = createTransport({ streamTransport: true, buffer: true, newline: "windows" });
  const { messageId, inReplyTo, references, headers, ...plain } = head;
  const composed = await composer.sendMail({
    ...plain,
    messageId: `<${messageId}>`,
    ...(inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>` }),
    references: references.map((id) => `<${id}>`),
    headers,
    date: new Date(atMs),
    text,
    attachments,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composed.message as Buffer;
}

async function keep(message: OutboundMessage, { head, raw }: Letter, work: DeliverWork): Promise<Receipt> {
  const file = await work.files.save({ name: "letter.eml", type: "message/rfc822", bytes: raw });
  const { account, id } = message;
  await work.keepOutgoing({
    account,
    to: head.to.address,
    subject: head.subject,
    text: message.text,
    raw: file.id,
    message: id,
  });
  return { result: "sent", external: head.messageId };
}

async function send(
  message: OutboundMessage,
  { head, raw, envelope }: Letter,
  settings: MailboxSettings,
  work: DeliverWork,
): Promise<Receipt> {
  const transport = createTransport({
    host: settings.smtpHost,
    port: settings.smtpPort,
    secure: settings.smtpSecurity === "tls",
    requireTLS: settings.smtpSecurity === "starttls",
    ignoreTLS: settings.smtpSecurity === "none",
    ...(settings.smtpUser === "" ? {} : { auth: { user: settings.smtpUser, pass: settings.smtpPassword } }),
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const dsn = {
    id: message.id,
    return: "headers" as const,
    notify: ["failure", "delay"] as ("failure" | "delay")[],
    recipient: head.to.address,
  };
  try {
    const sent = await transport.sendMail({ envelope, raw, ...(message.automatic ? {} : { dsn }) });
    const isRefused = sent.rejected.map(String).includes(head.to.address);
    if (isRefused) return { result: "refused", reason: `the server refused ${head.to.address}` };
    return { result: "sent", external: head.messageId };
  } catch (error) {
    work.log.warn({ message: message.id, code: (error as { code?: string }).code }, "A letter was not sent");
    return receiptOfFailure(error);
  } finally {
    transport.close();
  }
}
