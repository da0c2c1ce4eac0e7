// Address lists by the grammar of RFC 5322, strictly: what is not plainly one address is said to be broken, with
// the reason. Readers that guess here have shown a bank's own address as the sender of a stranger's letter.

import { tokenize, type Token } from "./addressTokens.ts";
import { bytesOf } from "./charsets.ts";
import { decodeHeaderText } from "./encodedWords.ts";

export type AddressFault =
  | "empty"
  | "no-address"
  | "comment-inside"
  | "blank-inside"
  | "quoted-local-part"
  | "route"
  | "encoded-inside"
  | "not-ascii"
  | "malformed";

export interface MailAddress {
  /** The display name, decoded; "" when there is none. */
  name: string;
  /** The bare address with its domain in lower case, or null when it cannot be read without guessing. */
  address: string | null;
  /** Why `address` is null. */
  fault: AddressFault | null;
  /** The name of the group it stands in, or null. */
  group: string | null;
  /** True when a comment in brackets stands anywhere near the address. */
  hasComment: boolean;
}

export interface AddressList {
  addresses: MailAddress[];
  hasGroup: boolean;
  /** True when the list was longer than the limit and its end was not read. */
  isCut: boolean;
}

const MAX_ENTRIES = 1000;
const MAX_HEADER_CHARACTERS = 200_000;

/** Parses an address header given as a binary string. Linear in its length; never throws. */
export function parseAddresses(binary: string): AddressList {
  const tokens = tokenize(binary.slice(0, MAX_HEADER_CHARACTERS));
  const list: AddressList = { addresses: [], hasGroup: false, isCut: binary.length > MAX_HEADER_CHARACTERS };
  let entry: Token[] = [];
  let group: string | null = null;
  let inAngle = false;
  let entries = 0;
  const finish = (): void => {
    if (entry.some((token) => token.kind !== "blank")) {
      list.addresses.push(readEntry(entry, group));
      entries++;
    }
    entry = [];
  };
  for (const token of tokens) {
    if (entries >= MAX_ENTRIES) return { ...list, isCut: true };
    const mark = token.kind === "special" ? token.text : "";
    if (mark === "<") inAngle = true;
    if (mark === ">") inAngle = false;
    if (mark === ":" && !inAngle) {
      group = wordsOf(entry);
      list.hasGroup = true;
      entries++;
      entry = [];
    } else if ((mark === "," || mark === ";") && !inAngle) {
      finish();
      if (mark === ";") group = null;
    } else {
      entry.push(token);
    }
  }
  finish();
  return list;
}

/** True for a plain `local@domain` of harmless characters, as envelopes and settings hold them. */
export function isPlainAddress(text: string): boolean {
  return text.length <= 254 && /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(text);
}

/** The part after the last "@" in lower case, or "". */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

function readEntry(tokens: Token[], group: string | null): MailAddress {
  const hasComment = tokens.some((token) => token.kind === "comment");
  const open = tokens.findIndex((token) => token.kind === "special" && token.text === "<");
  if (open < 0) {
    const inner = trimmed(tokens, true);
    return { name: commentsOf(tokens), ...readSpec(inner), group, hasComment };
  }
  const close = tokens.findIndex(
    (token, index) => index > open && token.text === ">" && token.kind === "special",
  );
  const after = close < 0 ? [] : tokens.slice(close + 1);
  const name = wordsOf(tokens.slice(0, open)) || commentsOf(tokens);
  const isTidy = close > 0 && after.every((token) => token.kind === "blank" || token.kind === "comment");
  if (!isTidy) return { name, address: null, fault: "malformed", group, hasComment };
  return { name, ...readSpec(trimmed(tokens.slice(open + 1, close), false)), group, hasComment };
}

function readSpec(tokens: Token[]): { address: string | null; fault: AddressFault | null } {
  const fault = faultOf(tokens);
  if (fault) return { address: null, fault };
  const domain = asciiDomain(tokens[2]!.text);
  const local = tokens[0]!.text;
  return domain && isPlainAddress(`${local}@${domain}`)
    ? { address: `${local}@${domain}`, fault: null }
    : { address: null, fault: "malformed" };
}

function faultOf(tokens: Token[]): AddressFault | null {
  if (tokens.length === 0) return "empty";
  if (tokens.some((token) => token.kind === "comment")) return "comment-inside";
  if (!tokens.some((token) => token.text === "@" && token.kind === "special")) return "no-address";
  if (tokens[0]!.text === "@") return "route";
  if (tokens.some((token) => token.kind === "blank")) return "blank-inside";
  if (tokens.some((token) => token.text.includes("=?"))) return "encoded-inside";
  if (tokens.length !== 3 || tokens[1]!.text !== "@") return "malformed";
  if (tokens[0]!.kind === "quoted") return "quoted-local-part";
  if (tokens[0]!.kind !== "atom" || tokens[2]!.kind !== "atom") return "malformed";
  if (/[^!-~]/.test(tokens[0]!.text)) return "not-ascii";
  return /^\.|\.\.|\.$/.test(tokens[0]!.text) ? "malformed" : null;
}

// A domain in national letters is compared in its ASCII form, so that look-alikes never equal a known address.
function asciiDomain(binary: string): string | null {
  if (!/[^!-~]/.test(binary)) return binary.toLowerCase();
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(binary));
    return new URL(`http://${text}/`).hostname;
  } catch {
    return null;
  }
}

function trimmed(tokens: Token[], dropComments: boolean): Token[] {
  const isLoose = (token: Token | undefined): boolean =>
    token?.kind === "blank" || (dropComments && token?.kind === "comment");
  let start = 0;
  let end = tokens.length;
  while (start < end && isLoose(tokens[start])) start++;
  while (end > start && isLoose(tokens[end - 1])) end--;
  return tokens.slice(start, end);
}

function wordsOf(tokens: Token[]): string {
  const words = tokens
    .filter((token) => token.kind !== "comment")
    .map((token) => (token.kind === "blank" ? " " : token.text));
  return decodeHeaderText(words.join("")).replace(/\s+/g, " ").trim();
}

function commentsOf(tokens: Token[]): string {
  const comments = tokens.filter((token) => token.kind === "comment").map((token) => token.text);
  return decodeHeaderText(comments.join(" ")).replace(/\s+/g, " ").trim();
}
