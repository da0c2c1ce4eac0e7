// Builders of raw letters: each test states only what its letter is about.

import { createHmac } from "node:crypto";

import { readMail } from "../../../adapters/channels/email/readMail.ts";
import { replyAddress } from "../../../adapters/channels/email/replyTokens.ts";
import type { MailFacts, ReadMail } from "../../../adapters/channels/email/mail.ts";

export const HELP = "help@bank.example";
export const CARDS = "cards@bank.example";
export const CASE = "65f0c0ffee65f0c0ffee65f0";
export const MESSAGE = "6610aaaaaaaaaaaaaaaaaaaa";

export const sign = (text: string): string =>
  createHmac("sha256", "secret of the test").update(text).digest("base64url");

export const facts: MailFacts = {
  mailbox: HELP,
  ourAddresses: [HELP, CARDS],
  ourAuthservId: "mx.bank.example",
  receivedAtMs: Date.UTC(2026, 10, 20, 12),
  sign,
};

export interface LetterParts {
  /** Header lines as written, without line ends; a Buffer for raw bytes. */
  headers?: (string | Buffer)[];
  body?: string | Buffer;
  eol?: string;
}

const ORDINARY = [
  "From: Anna Petrova <anna@client.example>",
  `To: ${HELP}`,
  "Subject: Question",
  "Date: Fri, 20 Nov 2026 14:59:00 +0300",
  "Message-ID: <one@client.example>",
];

/** An ordinary letter; headers given replace the ordinary ones of the same name, `Name:` alone removes them. */
export function letter({ headers = [], body = "Здравствуйте!", eol = "\r\n" }: LetterParts = {}): Buffer {
  const names = new Set(headers.map((header) => nameOf(header)));
  const kept = ORDINARY.filter((header) => !names.has(nameOf(header)));
  const given = headers.filter((header) => !/^[\w-]+:$/.test(header.toString("latin1" as never)));
  return bare([...given, ...kept], body, eol);
}

/** A letter with exactly these headers. */
export function bare(headers: (string | Buffer)[], body: string | Buffer, eol = "\r\n"): Buffer {
  const lines = headers.flatMap((header) => [Buffer.from(header as string), Buffer.from(eol)]);
  return Buffer.concat([...lines, Buffer.from(eol), Buffer.from(body as string)]);
}

/** Reads a letter as our help mailbox received it. */
export function read(raw: Uint8Array, more: Partial<MailFacts> = {}): ReadMail {
  return readMail(raw, { ...facts, ...more });
}

/** A multipart body: its Content-Type header and its text. */
export function multipart(
  subtype: string,
  parts: (string | Buffer)[],
  boundary = "=_edge",
): { type: string; body: Buffer } {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n`),
    Buffer.from(part as string),
    Buffer.from("\r\n"),
  ]);
  return {
    type: `Content-Type: multipart/${subtype}; boundary="${boundary}"`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** Text in a single-byte Cyrillic code page. */
export function encode(text: string, codePage: string): Buffer {
  const decoder = new TextDecoder(codePage);
  const table = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return Buffer.from(Array.from(text, (character) => table.get(character) ?? 63));
}

export function caseAddress(id = CASE, mailbox = HELP): string {
  return replyAddress(mailbox, "c", id, sign);
}

export function bounceAddress(id = MESSAGE, mailbox = HELP): string {
  return replyAddress(mailbox, "b", id, sign);
}

export function base64(content: string | Buffer): string {
  return Buffer.from(content as string)
    .toString("base64")
    .replace(/.{76}/g, "$&\r\n");
}

function nameOf(header: string | Buffer): string {
  return header
    .toString("latin1" as never)
    .split(":")[0]!
    .toLowerCase();
}
