// What browsers record: sound in one of three containers. A container that holds pictures as well is not taken.

const text = (bytes: Buffer): string => bytes.toString("latin1");

/** WebM with Opus, as Chromium and Firefox write it: each track names its codec, an element with its length before the name. */
export function isSpokenWebm(bytes: Buffer): boolean {
  const head = text(bytes.subarray(0, 4_096));
  if (!head.startsWith("\x1aE\xdf\xa3") || !head.slice(0, 64).includes("webm")) return false;
  const codecs = [...head.matchAll(/\x86[\x83-\x9f]([AVS]_[A-Z])/g)].map((found) => found[1]);
  return codecs.length > 0 && codecs.every((codec) => codec === "A_O") && head.includes("A_OPUS");
}

/** Ogg with Opus: the first page names it. */
export function isSpokenOgg(bytes: Buffer): boolean {
  const head = text(bytes.subarray(0, 64));
  return head.startsWith("OggS") && head.includes("OpusHead");
}

/** MP4 with sound, as Safari writes it: each track has a handler, and all are of sound. */
export function isSpokenMp4(bytes: Buffer): boolean {
  if (text(bytes.subarray(4, 8)) !== "ftyp") return false;
  const handlers = [...text(bytes).matchAll(/hdlr[^]{8}([a-z]{4})/g)].map((found) => found[1]);
  return handlers.length > 0 && handlers.every((handler) => handler === "soun");
}
