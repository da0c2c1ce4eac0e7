// From bytes to text, trusting the label only as far as the bytes bear it out.

import { guessCyrillic, scoreCyrillic } from "./cyrillic.ts";
import { decodeUtf7 } from "./utf7.ts";

export interface Decoded {
  text: string;
  /** The charset really used, by its standard name, for example "windows-1251". */
  charset: string;
  /** The label as it was declared, in lower case, or null. */
  declared: string | null;
  /** True when the label was missing for bytes that needed one, unknown or contradicted by the bytes. */
  corrected: boolean;
}

const ALIASES: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  "win-1251": "windows-1251",
  win1251: "windows-1251",
  windows1251: "windows-1251",
  cp1251: "windows-1251",
  "cp-1251": "windows-1251",
  koi8r: "koi8-r",
  koi8_r: "koi8-r",
  "cp-866": "ibm866",
  dos: "ibm866",
  "mac-cyrillic": "x-mac-cyrillic",
  "x-unknown": "",
  unknown: "",
  "unknown-8bit": "",
  "us-ascii": "",
  ascii: "",
  "ansi_x3.4-1968": "",
};

const WESTERN = new Set(["windows-1252", "iso-8859-2", "iso-8859-15", "windows-1250", "macintosh"]);
const SURE = -0.4;

/** Decodes bytes by their declared label or, where it is missing or cannot be right, by a guess. Never throws. */
export function decodeText(bytes: Uint8Array, label: string | null): Decoded {
  const declared = label === null ? null : cleanLabel(label);
  if (declared === "utf-7" || declared === "unicode-1-1-utf-7") {
    return { text: decodeUtf7(asciiOf(bytes)), charset: "utf-7", declared, corrected: false };
  }
  const known = standardName(declared ?? "");
  if (!bytes.some((byte) => byte > 127) && !isStateful(known)) {
    return { text: asciiOf(bytes), charset: known ?? "us-ascii", declared, corrected: false };
  }
  const charset = bestCharset(bytes, known);
  // UTF-8 without a label is common and certain: no reason to alarm anybody.
  const isPlainUtf8 = known === null && charset === "utf-8" && (declared ?? "") === "";
  return { text: decodeAs(bytes, charset), charset, declared, corrected: charset !== known && !isPlainUtf8 };
}

/** The standard name for a charset label, or null when this runtime does not know it. */
export function standardName(label: string): string | null {
  const wanted = ALIASES[label] ?? label;
  if (wanted === "") return null;
  try {
    return new TextDecoder(wanted).encoding;
  } catch {
    return null;
  }
}

/** Lower case without quotes, blanks and the language suffix of RFC 2231. */
export function cleanLabel(label: string): string {
  return label
    .toLowerCase()
    .split("*")[0]!
    .replace(/["'\s]/g, "")
    .slice(0, 40);
}

/** One character per byte, code 0 to 255: how undecoded header text travels in these rules. */
export function binaryOf(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
}

/** The bytes of a binary string (see `binaryOf`); higher code units lose their upper half. */
export function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function bestCharset(bytes: Uint8Array, known: string | null): string {
  if (isStateful(known) || known?.startsWith("utf-16")) return known!;
  if (looksLikeUtf8(bytes, known)) return "utf-8";
  const guess = guessCyrillic(bytes);
  if (!guess) return known ?? "utf-8";
  if (known === null || known === "utf-8") return guess.score > SURE * 2 ? guess.codePage : "windows-1252";
  if (known === guess.codePage) return known;
  const asDeclared = scoreCyrillic(decodeAs(bytes.subarray(0, 16384), known));
  if (WESTERN.has(known)) return guess.score > SURE && guess.letters >= 4 ? guess.codePage : known;
  const isCyrillicLabel = asDeclared.letters > 0;
  return isCyrillicLabel && guess.letters >= 6 && guess.score - asDeclared.score > 1 ? guess.codePage : known;
}

// A few broken sequences do not make a long text something else: mails are cut and lines are folded mid-letter.
function looksLikeUtf8(bytes: Uint8Array, known: string | null): boolean {
  let good = 0;
  let bad = 0;
  for (let at = 0; at < bytes.length && at < 65536;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) bad++;
    else if (length > 1) good++;
    at += length || 1;
  }
  const share = known === "utf-8" ? 2 : 10;
  return good > 0 && good >= bad * share;
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  for (let offset = 1; offset < length; offset++) {
    if (((bytes[at + offset] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function isStateful(charset: string | null): boolean {
  return (
    charset !== null && (charset.startsWith("iso-2022") || charset === "utf-16le" || charset === "utf-16be")
  );
}

function decodeAs(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset).decode(bytes);
}

function asciiOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}
