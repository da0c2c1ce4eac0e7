// The parts of a mail (RFC 2045, 2046), found in one pass over its bytes and within limits. We walk ourselves
// because every byte must stay reachable whatever the sender did to the boundaries, and because the parsers we
// tried either give up on deep nesting or follow it without end.

import { splitHeaders, valueOf, type Header } from "../../../core/mail/headers.ts";
import { parseParameters } from "../../../core/mail/parameters.ts";
import type { WarningCode } from "./mail.ts";

export interface Part {
  headers: Header[];
  /** Media type in lower case; "text/plain" when none is declared. */
  type: string;
  parameters: ReadonlyMap<string, string>;
  /** Still in its transfer encoding; for a multipart only what stood outside its parts. */
  body: Buffer;
  children: Part[];
}

export interface Walked {
  root: Part;
  /** Text before, between and after the parts, except the customary remark for old programs. */
  outside: Buffer[];
  warnings: Set<WarningCode>;
}

export const WALK_LIMITS = {
  depth: 100,
  parts: 1000,
  headerBytes: 1_000_000,
  bytes: 64_000_000,
  looks: 500_000,
} as const;

const CUSTOMARY = /multi-?part message|mime format|mime-encoded|в формате mime/i;
const MAX_BOUNDARY_CHARACTERS = 250;

interface Level {
  part: Part;
  boundary: string;
}

interface Delimiter {
  start: number;
  end: number;
  level: number;
  isClose: boolean;
}

/** Walks the bytes of a mail. Never throws; what lies beyond a limit becomes one unread part. */
export function walkParts(raw: Uint8Array): Walked {
  return new Walk(raw).run();
}

class Walk {
  readonly #bytes: Buffer;
  readonly #stack: Level[] = [];
  readonly #outside: Buffer[] = [];
  readonly #warnings = new Set<WarningCode>();
  #levels = new Map<string, number>();
  #firstBytes = new Set<number>();
  #looks = 0;
  #count = 0;
  #at = 0;

  constructor(raw: Uint8Array) {
    const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    if (whole.length > WALK_LIMITS.bytes) this.#warnings.add("too-large");
    this.#bytes = withLineFeeds(whole.subarray(0, WALK_LIMITS.bytes));
  }

  run(): Walked {
    const root = this.#open(null);
    let leaf: Part | null = root;
    while (this.#at < this.#bytes.length) {
      const delimiter = this.#nextDelimiter();
      const end = delimiter ? delimiter.start : this.#bytes.length;
      this.#keep(leaf, this.#bytes.subarray(this.#at, Math.max(this.#at, end)));
      if (!delimiter) break;
      this.#at = delimiter.end;
      this.#closeTo(delimiter.level + (delimiter.isClose ? 0 : 1));
      leaf = delimiter.isClose ? null : this.#open(this.#stack[delimiter.level]!.part);
    }
    if (this.#looks > WALK_LIMITS.looks) this.#warnings.add("too-many-parts");
    if (this.#stack.length > 0) this.#warnings.add("boundary-not-closed");
    this.#closeTo(0);
    return { root, outside: this.#outside, warnings: this.#warnings };
  }

  #open(parent: Part | null): Part {
    const part = this.#count >= WALK_LIMITS.parts ? this.#rest() : this.#readHead(parent);
    this.#count++;
    parent?.children.push(part);
    if (part.type.startsWith("multipart/")) this.#enter(part);
    return part;
  }

  #rest(): Part {
    this.#warnings.add("too-many-parts");
    const part = emptyPart();
    part.type = "application/octet-stream";
    part.body = this.#bytes.subarray(this.#at);
    this.#at = this.#bytes.length;
    return part;
  }

  #readHead(parent: Part | null): Part {
    const end = this.#endOfHead();
    if (end - this.#at > WALK_LIMITS.headerBytes) this.#warnings.add("headers-cut");
    const head = this.#bytes.toString("latin1", this.#at, Math.min(end, this.#at + WALK_LIMITS.headerBytes));
    const block = splitHeaders(head);
    if (block.junk.length > 0) this.#warnings.add("header-malformed");
    const part = emptyPart();
    part.headers = block.headers;
    const fallback = parent?.type === "multipart/digest" ? "message/rfc822" : "text/plain";
    const declared = parseParameters(valueOf(block.headers, "content-type") ?? fallback);
    part.type = /^[\w.+-]+\/[\w.+-]+$/.test(declared.value) ? declared.value : fallback;
    part.parameters = declared.parameters;
    if (block.textFrom === null) {
      this.#at = this.#afterBlankLine(end);
    } else {
      this.#warnings.add("blank-line-missing");
      this.#at += block.textFrom;
    }
    return part;
  }

  // The head ends at a blank line, or where the next delimiter cuts it off.
  #endOfHead(): number {
    let line = this.#at;
    while (line < this.#bytes.length) {
      const end = endOfLine(this.#bytes, line);
      if (end === line || (end === line + 1 && this.#bytes[line] === 13)) return line;
      if (this.#bytes[line] === 45 && this.#delimiterAt(line)) return line;
      line = end + 1;
    }
    return this.#bytes.length;
  }

  #afterBlankLine(at: number): number {
    if (this.#bytes[at] === 13) return at + 2;
    return this.#bytes[at] === 10 ? at + 1 : at;
  }

  #enter(part: Part): void {
    const boundary = part.parameters.get("boundary") ?? this.#guessBoundary();
    if (boundary === "" || boundary.length > MAX_BOUNDARY_CHARACTERS)
      return this.#asText(part, "boundary-missing");
    if (this.#stack.length >= WALK_LIMITS.depth) {
      this.#warnings.add("too-deep");
      part.type = "application/octet-stream";
      return;
    }
    this.#stack.push({ part, boundary: boundary.trimEnd() });
    this.#index();
  }

  #asText(part: Part, warning: WarningCode): void {
    this.#warnings.add(warning);
    part.type = "text/plain";
  }

  // A multipart without its boundary: the first line that looks like one is taken for it.
  #guessBoundary(): string {
    this.#warnings.add("boundary-missing");
    const text = this.#bytes.toString("latin1", this.#at, this.#at + 2000);
    return /(?:^|\n)--([^\s-][^\r\n]{0,200})/.exec(text)?.[1]?.trimEnd() ?? "";
  }

  #keep(leaf: Part | null, body: Buffer): void {
    const isMultipart = leaf !== null && this.#stack.some((level) => level.part === leaf);
    if (leaf && !isMultipart) {
      if (leaf.body.length === 0) leaf.body = body;
      return;
    }
    const part = isMultipart ? leaf : this.#stack.at(-1)?.part;
    if (isMultipart && part) part.body = body;
    const isRemark = body.length < 500 && CUSTOMARY.test(body.toString("latin1"));
    if (!isBlank(body) && !isRemark) this.#outside.push(body);
  }

  #closeTo(depth: number): void {
    while (this.#stack.length > depth) {
      const { part } = this.#stack.pop()!;
      if (part.children.length > 0) continue;
      this.#asText(part, "boundary-missing");
      const kept = this.#outside.indexOf(part.body);
      if (kept >= 0) this.#outside.splice(kept, 1);
    }
    this.#index();
  }

  #index(): void {
    this.#levels = new Map(this.#stack.map((level, index) => [level.boundary, index]));
    this.#firstBytes = new Set(this.#stack.map((level) => level.boundary.charCodeAt(0) & 0xff));
  }

  #nextDelimiter(): Delimiter | null {
    if (this.#stack.length === 0) return null;
    let line = this.#at;
    while (line < this.#bytes.length) {
      const delimiter = this.#bytes[line] === 45 ? this.#delimiterAt(line) : null;
      if (delimiter) return delimiter;
      line = this.#nextDashes(line);
    }
    return null;
  }

  // The next line that starts with two dashes, or the end. A plain loop: five million such lines must cost little.
  #nextDashes(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < bytes.length; at++) {
      if (bytes[at] === 10 && bytes[at + 1] === 45 && bytes[at + 2] === 45) return at + 1;
    }
    return bytes.length;
  }

  #delimiterAt(line: number): Delimiter | null {
    const isPossible = this.#bytes[line + 1] === 45 && this.#firstBytes.has(this.#bytes[line + 2] ?? 0);
    if (!isPossible || this.#looks++ > WALK_LIMITS.looks) return null;
    const end = endOfLine(this.#bytes, line);
    if (end - line > MAX_BOUNDARY_CHARACTERS + 50) return null;
    const text = this.#bytes.toString("latin1", line + 2, end).trimEnd();
    const open = this.#levels.get(text);
    const close =
      open === undefined && text.endsWith("--") ? this.#levels.get(text.slice(0, -2).trimEnd()) : undefined;
    const level = open ?? close;
    if (level === undefined) return null;
    return {
      start: beforeLineBreak(this.#bytes, line),
      end: Math.min(end + 1, this.#bytes.length),
      level,
      isClose: open === undefined,
    };
  }
}

function emptyPart(): Part {
  return { headers: [], type: "text/plain", parameters: new Map(), body: Buffer.alloc(0), children: [] };
}

// Old programs and broken gateways end lines with a bare CR; only then is it taken for a line end.
function withLineFeeds(bytes: Buffer): Buffer {
  if (bytes.includes(10) || !bytes.includes(13)) return bytes;
  return Buffer.from(bytes.map((byte) => (byte === 13 ? 10 : byte)));
}

function endOfLine(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(10, from);
  return end < 0 ? bytes.length : end;
}

function beforeLineBreak(bytes: Buffer, line: number): number {
  if (line === 0) return 0;
  return bytes[line - 2] === 13 ? line - 2 : line - 1;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
}
