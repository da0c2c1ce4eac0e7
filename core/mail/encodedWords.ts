// Header text (RFC 2047). Neighbouring words of one charset are joined as bytes before they are decoded, because
// Russian mailers split a letter, and even a base64 group, between two words.

import { bytesOf, cleanLabel, decodeText } from "./charsets.ts";

const MAX_WORDS = 1000;

interface Word {
  charset: string;
  encoding: "b" | "q";
  text: string;
  end: number;
}

interface Run {
  charset: string;
  binary: string;
  /** Base64 text that did not fill a group of four and may go on in the next word. */
  loose: string;
}

/**
 * Decodes a header value given as a binary string (one character per byte): encoded words, raw 8-bit text in any
 * Cyrillic code page, or both. Control characters become blanks, so no line break survives.
 */
export function decodeHeaderText(binary: string): string {
  const pieces: string[] = [];
  const lastEnd = binary.lastIndexOf("?=");
  let run: Run | null = null;
  let plainFrom = 0;
  let at = 0;
  let words = 0;
  const endRun = (): void => {
    if (run) pieces.push(decodeRun(run));
    run = null;
  };
  while (words < MAX_WORDS) {
    const start = binary.indexOf("=?", at);
    if (start < 0 || start > lastEnd) break;
    const word = wordAt(binary, start);
    if (!word) {
      at = start + 2;
      continue;
    }
    const between = binary.slice(plainFrom, start);
    if (!run || between.trim() !== "") {
      endRun();
      pieces.push(decodePlain(between));
    } else if (run.charset !== word.charset) {
      endRun();
    }
    run = extend(run, word);
    words++;
    at = plainFrom = word.end;
  }
  endRun();
  pieces.push(decodePlain(binary.slice(plainFrom)));
  return withoutControls(pieces.join(""));
}

/** Decodes base64 as far as possible: stray characters are skipped, missing padding is no fault. */
export function decodeBase64Text(text: string): string {
  const pieces: string[] = [];
  for (const piece of text.replace(/[^A-Za-z0-9+/=]/g, "").split(/=+/)) {
    const usable = piece.length % 4 === 1 ? piece.slice(0, -1) : piece;
    if (usable !== "") pieces.push(atob(usable));
  }
  return pieces.join("");
}

/** Blanks instead of control characters, so that a header value can never grow a second line. */
export function withoutControls(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function wordAt(binary: string, start: number): Word | null {
  const charsetEnd = binary.slice(start + 2, start + 64).indexOf("?") + start + 2;
  if (charsetEnd < start + 3) return null;
  const encoding = binary.charAt(charsetEnd + 1).toLowerCase();
  if ((encoding !== "b" && encoding !== "q") || binary.charAt(charsetEnd + 2) !== "?") return null;
  const textStart = charsetEnd + 3;
  const textEnd = binary.indexOf("?=", textStart);
  if (textEnd < 0) return null;
  return {
    charset: cleanLabel(binary.slice(start + 2, charsetEnd)),
    encoding,
    text: binary.slice(textStart, textEnd),
    end: textEnd + 2,
  };
}

function extend(run: Run | null, word: Word): Run {
  const binary = run?.binary ?? "";
  if (word.encoding === "q") return { charset: word.charset, binary: binary + decodeQ(word.text), loose: "" };
  const text = (run?.loose ?? "") + word.text.replace(/[^A-Za-z0-9+/=]/g, "");
  const whole = text.includes("=") ? text.length : text.length - (text.length % 4);
  const loose = text.slice(whole);
  return { charset: word.charset, binary: binary + decodeBase64Text(text.slice(0, whole)), loose };
}

function decodeRun(run: Run): string {
  return decodeText(bytesOf(run.binary + decodeBase64Text(run.loose)), run.charset).text;
}

function decodeQ(text: string): string {
  return text
    .replace(/_/g, " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function decodePlain(binary: string): string {
  return decodeText(bytesOf(binary), null).text;
}
