// Reading a letter: from its bytes to a plain object. Never throws; what cannot be read is said in the warnings,
// and the raw letter is kept elsewhere in any case.

import { domainOf, parseAddresses } from "../../../core/mail/addresses.ts";
import { judgeAuthentication } from "../../../core/mail/authentication.ts";
import { automaticKind } from "../../../core/mail/automatic.ts";
import { statedDate } from "../../../core/mail/dates.ts";
import { decodeHeaderText } from "../../../core/mail/encodedWords.ts";
import { valueOf, valuesOf, type Header } from "../../../core/mail/headers.ts";
import { messageIdsOf, ourMessagesIn } from "../../../core/mail/messageIds.ts";
import { mailboxOf } from "../../../core/mail/replyAddress.ts";
import { readSender } from "../../../core/mail/sender.ts";
import { numberInSubject } from "../../../core/mail/subjects.ts";
import { readContents, type Contents } from "./bodies.ts";
import { bouncedMessages, deliveryReportOf } from "./bounces.ts";
import { mailFiles } from "./files.ts";
import { readForwarded } from "./forwarded.ts";
import type { Address, MailFacts, ReadMail, ReplyToken, WarningCode } from "./mail.ts";
import { judgeTags } from "./replyTokens.ts";
import { otherReading } from "./secondReader.ts";

const MAX_SUBJECT_CHARACTERS = 998;

/** Reads one letter. `raw` is the letter as it came, `facts` what the door knows of it. */
export function readMail(raw: Uint8Array, facts: MailFacts): ReadMail {
  try {
    return readAll(raw, facts);
  } catch {
    // A fault of ours must not stop the mailbox: the letter shows up empty, with its raw form beside it.
    const empty = readAll(new Uint8Array(), facts);
    return { ...empty, warnings: [...empty.warnings, "reader-failed"] };
  }
}

function readAll(raw: Uint8Array, facts: MailFacts): ReadMail {
  const warnings = new Set<WarningCode>();
  const contents = readContents(raw, warnings);
  const { headers } = contents.root;
  const from = readSender(valuesOf(headers, "from"), otherReading);
  const envelope = envelopeOf(headers, facts);
  const subject = subjectOf(headers);
  const to = addressesOf(headers, "to", warnings);
  const cc = addressesOf(headers, "cc", warnings);
  const body = bodyOf(contents);
  const domains = facts.ourAddresses.map(domainOf);
  const tags = judgeTags([...envelope.to, ...to, ...cc].map(addressText), facts.ourAddresses, facts.sign);
  const deliveryReport = deliveryReportOf(contents);
  const namedMessages = ourMessagesIn(textAround(contents, body.text), domains);
  const address = from.isClear ? from.address : null;
  const automatic = automaticKind({
    headers,
    mediaType: contents.root.type,
    reportType: contents.root.parameters.get("report-type")?.toLowerCase() ?? "",
    envelopeFrom: envelope.from,
    from: address,
    subject,
    namesOurMessage: namedMessages.length > 0,
  });
  const [messageId = null] = messageIdsOf(valueOf(headers, "message-id"));
  const authentication = judgeAuthentication(
    valuesOf(headers, "authentication-results"),
    facts.ourAuthservId,
    address === null ? null : domainOf(address),
  );
  const date = valueOf(headers, "date");
  const stated = date === null ? null : statedDate(date, facts.receivedAtMs);
  if (stated && !stated.isPlausible) warnings.add("date-implausible");
  if (from.isClear && from.addressInName !== null) warnings.add("address-in-name");
  if (authentication.isForged) warnings.add("authentication-forged");
  return {
    messageId,
    references: valuesOf(headers, "references").flatMap(messageIdsOf),
    inReplyTo: messageIdsOf(valueOf(headers, "in-reply-to")),
    subject,
    subjectNumber: numberInSubject(subject),
    from,
    to,
    cc,
    replyTo: addressesOf(headers, "reply-to", warnings),
    envelope,
    statedDate: stated,
    ...body,
    charset: charsetOf(contents),
    files: mailFiles(contents.files, contents.contentIds),
    invitations: contents.invitations.slice(0, 50),
    forwarded: readForwarded(contents.inner),
    locked: contents.locked,
    automatic,
    deliveryReport,
    bouncedMessages:
      automatic.kind === "bounce" ? bouncedMessages(tags, deliveryReport, namedMessages, domains) : [],
    isOurOwn: messageId !== null && ourMessagesIn(messageId, domains).length > 0,
    hasOurLoopMark: valuesOf(headers, "x-loop").some((loop) =>
      facts.ourAddresses.includes(mailboxOf(loop.trim())),
    ),
    replyToken: tokenAmong(tags),
    authentication,
    warnings: [...warnings],
  };
}

function subjectOf(headers: readonly Header[]): string {
  const binary = (valueOf(headers, "subject") ?? "").slice(0, 20_000);
  return decodeHeaderText(binary).replace(/\s+/g, " ").trim().slice(0, MAX_SUBJECT_CHARACTERS);
}

function addressesOf(headers: readonly Header[], name: string, warnings: Set<WarningCode>): Address[] {
  const list = parseAddresses(valuesOf(headers, name).join(", "));
  if (list.isCut) warnings.add("recipients-cut");
  return list.addresses.flatMap((entry) =>
    entry.address === null ? [] : [{ name: entry.name, address: entry.address }],
  );
}

// The dialogue knows best; behind another server the headers of the last delivery say the same.
function envelopeOf(headers: readonly Header[], facts: MailFacts): ReadMail["envelope"] {
  if (facts.envelope) return facts.envelope;
  const path = valueOf(headers, "return-path");
  const to = ["delivered-to", "x-original-to", "envelope-to"].flatMap((name) => valuesOf(headers, name));
  return {
    from: path === null ? null : path.replace(/[<>\s]/g, ""),
    to: to.map((each) => each.replace(/[<>\s]/g, "")),
  };
}

function bodyOf(contents: Contents): Pick<ReadMail, "text" | "textFrom" | "html" | "blockedImages"> {
  const text = (contents.text ?? contents.words).trimEnd();
  const textFrom = contents.text !== null && text !== "" ? "plain" : text === "" ? "none" : "html";
  return { text, textFrom, html: contents.html, blockedImages: contents.blockedImages };
}

function charsetOf(contents: Contents): ReadMail["charset"] {
  const decoded = contents.charset;
  return decoded && { used: decoded.charset, declared: decoded.declared, isCorrected: decoded.corrected };
}

function textAround(contents: Contents, text: string): string {
  return [
    text.slice(0, 100_000),
    ...contents.returnedHeaders.map((headers) => headers.slice(0, 20_000)),
  ].join("\n");
}

function tokenAmong(tags: ReturnType<typeof judgeTags>): ReplyToken {
  const genuine = tags.find(({ tag, isGenuine }) => isGenuine && tag.kind === "c");
  const bounced = tags.find(({ tag, isGenuine }) => isGenuine && tag.kind === "b")?.tag.id ?? null;
  const forged = tags.find(({ isGenuine }) => !isGenuine);
  if (forged) return { state: "forged", caseId: forged.tag.id, bouncedMessage: null };
  if (genuine) return { state: "genuine", caseId: genuine.tag.id, bouncedMessage: bounced };
  return { state: "none", caseId: null, bouncedMessage: bounced };
}

function addressText(entry: string | Address): string {
  return typeof entry === "string" ? entry : entry.address;
}
