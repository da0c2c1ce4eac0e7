// Transfer encodings of bodies (RFC 2045), undone as far as possible and linear in the size.

import type { WarningCode } from "./mail.ts";

export interface Untransferred {
  bytes: Buffer;
  /** Plain text that somebody's server put behind the encoded body. */
  stray: Buffer | null;
  warning: WarningCode | null;
}

/** Undoes the named transfer encoding. An unknown one leaves the bytes as they are, with a warning. */
export function undoTransfer(body: Buffer, encoding: string): Untransferred {
  const name = encoding.trim().toLowerCase();
  if (name === "base64") return undoBase64(body);
  if (name === "quoted-printable") return { bytes: undoQuotedPrintable(body), stray: null, warning: null };
  const isKnown = name === "" || name === "7bit" || name === "8bit" || name === "binary";
  return { bytes: body, stray: null, warning: isKnown ? null : "transfer-unknown" };
}

// Some gateways glue several encoded blocks together, each with its own padding; others put a footer behind.
function undoBase64(body: Buffer): Untransferred {
  const blocks: Buffer[] = [];
  let isDamaged = false;
  let at = 0;
  while (at < body.length) {
    const padding = body.indexOf(61, at);
    const end = padding < 0 ? body.length : padding;
    const next = endOfPadding(body, end);
    if (at > 0 && !looksEncoded(body.subarray(at, at + 200))) break;
    isDamaged ||= at > 0 || hasDamage(body, at, end, next);
    blocks.push(Buffer.from(body.toString("latin1", at, end), "base64"));
    at = next;
  }
  const stray = at < body.length ? body.subarray(at) : null;
  const bytes = blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
  return { bytes, stray, warning: isDamaged || stray ? "base64-damaged" : null };
}

function endOfPadding(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && (body[at] === 61 || isSpace(body[at]!))) at++;
  return at;
}

// Damaged: characters outside the alphabet, or a last group of four that is not full.
function hasDamage(body: Buffer, start: number, end: number, padded: number): boolean {
  let count = 0;
  for (let at = start; at < end; at++) {
    const byte = body[at]!;
    if (isSpace(byte)) continue;
    if (!isBase64(byte)) return true;
    count++;
  }
  for (let at = end; at < padded; at++) if (body[at] === 61) count++;
  return count % 4 !== 0;
}

// A further block is in whole groups of four without a blank, and not just one small word.
function looksEncoded(start: Buffer): boolean {
  const line = start.toString("latin1").trim().split(/\r?\n/)[0] ?? "";
  return /^[A-Za-z0-9+/]{4,}={0,2}$/.test(line) && line.length % 4 === 0 && /[A-Z0-9+/]/.test(line);
}

function undoQuotedPrintable(body: Buffer): Buffer {
  const result = Buffer.alloc(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]!;
    if (byte !== 61) {
      result[length++] = byte;
      continue;
    }
    const soft = softBreakAt(body, at + 1);
    const value = soft === 0 ? hexAt(body, at + 1) : -1;
    if (soft > 0) at += soft;
    else if (value >= 0) {
      result[length++] = value;
      at += 2;
    } else result[length++] = byte;
  }
  return result.subarray(0, length);
}

// How many bytes after "=" belong to a soft line break; blanks before it are allowed.
function softBreakAt(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 32 || body[at] === 9) at++;
  if (at >= body.length) return at - from;
  if (body[at] === 13 && body[at + 1] === 10) return at + 2 - from;
  return body[at] === 10 ? at + 1 - from : 0;
}

function hexAt(body: Buffer, at: number): number {
  const value = Number.parseInt(body.toString("latin1", at, at + 2), 16);
  return /^[0-9A-Fa-f]{2}$/.test(body.toString("latin1", at, at + 2)) ? value : -1;
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function isBase64(byte: number): boolean {
  return (
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    (byte >= 48 && byte <= 57) ||
    byte === 43 ||
    byte === 47
  );
}
