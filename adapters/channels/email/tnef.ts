// winmail.dat (MS-OXTNEF): what Outlook sends to strangers by mistake. Files and a plain body are taken out; a body
// that exists only as compressed RTF is said to be undecoded.

import { decodeText } from "../../../core/mail/charsets.ts";

export interface Unpacked {
  text: string | null;
  files: { name: string; bytes: Buffer }[];
  /** True when something of it stays unread. */
  isPartial: boolean;
}

const SIGNATURE = 0x223e9f78;
const BODY = 0x0002800c;
const FILE_TITLE = 0x00018010;
const FILE_DATA = 0x0006800f;
const FILE_BEGIN = 0x00069002;
const MESSAGE_PROPERTIES = 0x00069003;
const MAX_FILES = 200;

/** Unpacks a winmail.dat, or null when the bytes are not one. Never throws. */
export function unpackTnef(bytes: Buffer): Unpacked | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const result: Unpacked = { text: null, files: [], isPartial: false };
  let at = 6;
  while (at + 9 <= bytes.length) {
    const id = bytes.readUInt32LE(at + 1);
    const length = bytes.readUInt32LE(at + 5);
    const data = bytes.subarray(at + 9, at + 9 + length);
    if (data.length < length) result.isPartial = true;
    take(result, id, data);
    at += 9 + length + 2;
  }
  if (result.text === null) result.isPartial = true;
  return result;
}

function take(result: Unpacked, id: number, data: Buffer): void {
  const file = result.files.at(-1);
  if (id === BODY) result.text = textOf(data);
  if (id === MESSAGE_PROPERTIES) result.text ??= bodyAmong(data);
  if (id === FILE_BEGIN && result.files.length < MAX_FILES)
    result.files.push({ name: "", bytes: Buffer.alloc(0) });
  if (id === FILE_TITLE && file) file.name = textOf(data);
  if (id === FILE_DATA && file) file.bytes = data;
}

function textOf(data: Buffer): string {
  const end = data.indexOf(0);
  return decodeText(end < 0 ? data : data.subarray(0, end), null).text;
}

// A unicode plain body among the MAPI properties: tag 0x1000001F, one value, its length, then UTF-16.
function bodyAmong(data: Buffer): string | null {
  const tag = data.indexOf(Buffer.from([0x1f, 0x00, 0x00, 0x10, 0x01, 0x00, 0x00, 0x00]));
  if (tag < 0 || tag + 12 > data.length) return null;
  const length = data.readUInt32LE(tag + 8);
  return data
    .subarray(tag + 12, tag + 12 + length)
    .toString("utf16le")
    .replace(/\0+$/, "");
}
