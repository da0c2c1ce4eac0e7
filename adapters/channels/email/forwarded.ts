// Letters inside a letter, as a tree to look at. Nothing of them is used for threading or trust.

import { valueOf } from "../../../core/mail/headers.ts";
import { decodeHeaderText } from "../../../core/mail/encodedWords.ts";
import { shownFileName } from "../../../core/mail/fileNames.ts";
import { readContents } from "./bodies.ts";
import type { ForwardedMail } from "./mail.ts";

const MAX_DEPTH = 10;
const MAX_LETTERS = 50;
const MAX_BYTES = 40_000_000;
const MAX_TEXT_CHARACTERS = 100_000;

interface Budget {
  letters: number;
  bytes: number;
}

/** Reads the letters inside, at most ten levels deep and fifty in all; deeper ones stay files in the raw letter. */
export function readForwarded(inner: readonly Buffer[]): ForwardedMail[] {
  const budget = { letters: MAX_LETTERS, bytes: MAX_BYTES };
  return inner.flatMap((bytes) => readOne(bytes, 1, budget) ?? []);
}

function readOne(bytes: Buffer, depth: number, budget: Budget): ForwardedMail | null {
  if (depth > MAX_DEPTH || budget.letters <= 0 || budget.bytes < bytes.length) return null;
  budget.letters--;
  budget.bytes -= bytes.length;
  const contents = readContents(bytes, new Set());
  const header = (name: string): string =>
    decodeHeaderText((valueOf(contents.root.headers, name) ?? "").slice(0, 5000)).slice(0, 500);
  return {
    subject: header("subject"),
    from: header("from"),
    date: header("date"),
    text: (contents.text ?? contents.words).slice(0, MAX_TEXT_CHARACTERS),
    fileNames: contents.files.map((file) => shownFileName(file.name)),
    forwarded: contents.inner.flatMap((each) => readOne(each, depth + 1, budget) ?? []),
  };
}
