// Values with parameters, such as `multipart/mixed; boundary="x"`, with all the ways a file name is written:
// plain, in encoded words inside quotes, raw 8-bit, and RFC 2231 with pieces and charsets.

import { bytesOf, cleanLabel, decodeText, standardName } from "./charsets.ts";
import { decodeHeaderText } from "./encodedWords.ts";

export interface Parametrised {
  /** The value itself in lower case, for example "multipart/mixed". */
  value: string;
  /** Decoded parameters by lower-case name. */
  parameters: ReadonlyMap<string, string>;
}

interface Piece {
  index: number;
  isExtended: boolean;
  raw: string;
}

const MAX_PARAMETERS = 200;

/** Parses a binary header value with parameters. Never throws; of a repeated parameter the first counts. */
export function parseParameters(binary: string): Parametrised {
  const semicolon = binary.indexOf(";");
  const value = (semicolon < 0 ? binary : binary.slice(0, semicolon)).trim().toLowerCase();
  const plain = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  for (const [rawName, raw] of semicolon < 0 ? [] : pairsOf(binary.slice(semicolon + 1))) {
    const match = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(rawName);
    const name = match?.[1] ?? rawName;
    if (match && (match[2] !== undefined || match[3] !== undefined)) {
      const piece = { index: Number(match[2] ?? 0), isExtended: match[3] !== undefined, raw };
      pieces.set(name, [...(pieces.get(name) ?? []), piece]);
    } else if (!plain.has(name)) {
      plain.set(name, decodeHeaderText(raw).trim());
    }
  }
  for (const [name, all] of pieces) plain.set(name, joinPieces(all).trim());
  return { value: value.split(/\s/)[0] ?? "", parameters: plain };
}

function* pairsOf(text: string): Generator<[name: string, raw: string]> {
  let at = 0;
  for (let count = 0; at < text.length && count < MAX_PARAMETERS; count++) {
    const equals = text.indexOf("=", at);
    if (equals < 0) return;
    const name = text
      .slice(at, equals)
      .replace(/^[;\s]+/, "")
      .trim()
      .toLowerCase();
    const start = skipBlanks(text, equals + 1);
    const [raw, end] = text.charAt(start) === '"' ? quotedAt(text, start) : bareAt(text, start);
    // Something like `; foo; name=x` gives the name "foo; name": the last part is the one with a value.
    yield [name.slice(name.lastIndexOf(";") + 1).trim(), raw];
    at = end;
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === " " || text.charAt(at) === "\t") at++;
  return at;
}

function quotedAt(text: string, start: number): [raw: string, end: number] {
  const pieces: string[] = [];
  let at = start + 1;
  for (; at < text.length && text.charAt(at) !== '"'; at++) {
    if (text.charAt(at) === "\\" && /["\\]/.test(text.charAt(at + 1))) at++;
    pieces.push(text.charAt(at));
  }
  const semicolon = text.indexOf(";", at);
  return [pieces.join(""), semicolon < 0 ? text.length : semicolon + 1];
}

function bareAt(text: string, start: number): [raw: string, end: number] {
  const semicolon = text.indexOf(";", start);
  const end = semicolon < 0 ? text.length : semicolon;
  return [text.slice(start, end).trim(), end + 1];
}

// The charset stands in the first piece; some mailers name another in a later one, which then holds from there on.
function joinPieces(pieces: Piece[]): string {
  const sorted = [...pieces].sort((a, b) => a.index - b.index);
  const texts: string[] = [];
  let charset: string | null = null;
  let binary = "";
  const flush = (): void => {
    texts.push(decodeText(bytesOf(binary), charset).text);
    binary = "";
  };
  for (const piece of sorted) {
    if (!piece.isExtended) {
      if (piece.raw.includes("=?")) {
        flush();
        texts.push(decodeHeaderText(piece.raw));
      } else {
        binary += piece.raw;
      }
      continue;
    }
    const marked = /^([\w.:-]{0,40})'[^']{0,20}'/.exec(piece.raw);
    const isNewCharset = marked && (piece === sorted[0] || standardName(cleanLabel(marked[1]!)) !== null);
    if (isNewCharset) {
      flush();
      charset = marked[1] === "" ? null : marked[1]!;
    }
    binary += percentDecoded(isNewCharset ? piece.raw.slice(marked[0].length) : piece.raw);
  }
  flush();
  return texts.join("");
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
