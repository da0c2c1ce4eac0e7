// The header block of a mail, split into fields. Text is binary here (one character per byte, see charsets.ts).

export interface Header {
  /** In lower case, without the blanks some senders put before the colon. */
  name: string;
  /** Unfolded, still undecoded, trimmed. */
  value: string;
}

export interface HeaderBlock {
  headers: Header[];
  /** Lines in the middle of the block that are no header at all. */
  junk: string[];
  /** Where the block ended early because text began without a blank line: an offset in the given string, or null. */
  textFrom: number | null;
}

const MAX_HEADERS = 2000;

/**
 * Splits a header block. A line that is no header is skipped when headers go on after it; otherwise the body is
 * taken to begin there, so that a mail without the blank line loses no text.
 */
export function splitHeaders(block: string): HeaderBlock {
  const result: HeaderBlock = { headers: [], junk: [], textFrom: null };
  let current: { name: string; lines: string[] } | null = null;
  const finish = (): void => {
    if (current) result.headers.push({ name: current.name, value: current.lines.join(" ").trim() });
    current = null;
  };
  let at = 0;
  while (at < block.length && result.headers.length < MAX_HEADERS) {
    const end = endOfLine(block, at);
    const line = block.slice(at, end).replace(/\r/g, " ").trimEnd();
    const next = Math.min(end + 1, block.length);
    if (/^[ \t]/.test(line) && current) {
      (current as { lines: string[] }).lines.push(line.trimStart());
    } else if (isHeaderLine(line)) {
      finish();
      const colon = line.indexOf(":");
      current = {
        name: line.slice(0, colon).trim().toLowerCase(),
        lines: [line.slice(colon + 1).trimStart()],
      };
    } else if (line.trim() !== "") {
      if (!isMailboxMark(line, at) && !isHeaderLine(block.slice(next, endOfLine(block, next)))) {
        result.textFrom = at;
        break;
      }
      result.junk.push(line.slice(0, 200));
    }
    at = next;
  }
  finish();
  return result;
}

/** The values of all headers with this lower-case name, topmost first. */
export function valuesOf(headers: readonly Header[], name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => header.value);
}

/** The topmost header with this lower-case name, or null. */
export function valueOf(headers: readonly Header[], name: string): string | null {
  return headers.find((header) => header.name === name)?.value ?? null;
}

function endOfLine(block: string, from: number): number {
  const end = block.indexOf("\n", from);
  return end < 0 ? block.length : end;
}

function isHeaderLine(line: string): boolean {
  return /^[!-9;-~]{1,100}[ \t]{0,5}:/.test(line);
}

function isMailboxMark(line: string, at: number): boolean {
  return at === 0 && /^>?From /.test(line);
}
