// Names of fields come again and again: a name that was met before is found by its bytes and not made anew.

const SLOTS = 4096;
const LONGEST = 32;

interface Known {
  readonly bytes: Uint8Array;
  readonly name: string;
}

const known = new Array<Known | undefined>(SLOTS).fill(undefined);

/** Where the zero byte stands that ends a name. */
export function nameEnd(bytes: Buffer, start: number): number {
  let end = start;
  while (bytes[end] !== 0) if (++end >= bytes.length) throw new RangeError("a name has no end");
  return end;
}

/** The name between two places. */
export function nameAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST) return bytes.toString("utf8", start, end);
  let hash = length;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
  const found = known[slot];
  if (found !== undefined && isSame(found.bytes, bytes, start, length)) return found.name;
  const name = bytes.toString("utf8", start, end);
  known[slot] = { bytes: new Uint8Array(bytes.subarray(start, end)), name };
  return name;
}

function isSame(one: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (one.length !== length) return false;
  for (let at = 0; at < length; at++) if (one[at] !== bytes[start + at]) return false;
  return true;
}
