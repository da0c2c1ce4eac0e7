import { isSpokenMp4, isSpokenOgg, isSpokenWebm } from "./spokenKinds.ts";

/** A kind of file that visitors may send: how it is named, what it claims to be, and how its first bytes prove it. */
interface FileKind {
  endings: readonly string[];
  types: readonly string[];
  proves: (bytes: Buffer) => boolean;
}

const starts =
  (...signs: string[]) =>
  (bytes: Buffer): boolean =>
    signs.some((sign) => bytes.subarray(0, sign.length).equals(Buffer.from(sign, "latin1")));

/** Office documents are zip archives; the names of their parts stand uncompressed in the archive. Macros are never taken. */
const office =
  (folder: string) =>
  (bytes: Buffer): boolean =>
    starts("PK\x03\x04")(bytes) &&
    bytes.includes("[Content_Types].xml") &&
    bytes.includes(folder) &&
    !bytes.includes("vbaProject.bin");

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const kinds: readonly FileKind[] = [
  { endings: ["png"], types: ["image/png"], proves: starts("\x89PNG\r\n\x1a\n") },
  { endings: ["jpg", "jpeg"], types: ["image/jpeg"], proves: starts("\xff\xd8\xff") },
  { endings: ["gif"], types: ["image/gif"], proves: starts("GIF87a", "GIF89a") },
  {
    endings: ["webp"],
    types: ["image/webp"],
    proves: (bytes) => starts("RIFF")(bytes) && bytes.toString("latin1", 8, 12) === "WEBP",
  },
  {
    endings: ["heic"],
    types: ["image/heic", "image/heif"],
    proves: (bytes) => /^ftyp(heic|heix|mif1|msf1)/.test(bytes.toString("latin1", 4, 12)),
  },
  { endings: ["pdf"], types: ["application/pdf"], proves: starts("%PDF-") },
  { endings: ["txt"], types: ["text/plain"], proves: isText },
  {
    endings: ["docx"],
    types: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    proves: office("word/"),
  },
  {
    endings: ["xlsx"],
    types: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    proves: office("xl/"),
  },
  { endings: ["webm"], types: ["audio/webm"], proves: isSpokenWebm },
  { endings: ["ogg"], types: ["audio/ogg"], proves: isSpokenOgg },
  { endings: ["m4a"], types: ["audio/mp4", "audio/x-m4a"], proves: isSpokenMp4 },
];

/** True for what the widget itself records: it needs no leave of the account. */
export function isSpoken(type: string): boolean {
  return type.startsWith("audio/");
}

/** Every ending that an account may allow. */
export const knownEndings: readonly string[] = kinds.flatMap((kind) => kind.endings);

/** The type under which a file is kept, or null: its name, its declared type and its bytes must tell the same. */
export function provenType(file: { name: string; declared: string; bytes: Buffer }): string | null {
  const ending = /\.([a-z0-9]+)$/.exec(file.name.toLowerCase())?.[1] ?? "";
  const kind = kinds.find((one) => one.endings.includes(ending));
  if (!kind || !kind.proves(file.bytes)) return null;
  const declared = (file.declared.split(";", 1)[0] ?? "").trim().toLowerCase();
  const silent = declared === "" || declared === "application/octet-stream";
  if (!silent && !kind.types.includes(declared)) return null;
  return kind.types[0] ?? null;
}

/** The name without a path, control characters and direction marks, short enough for any disk; its ending stays. */
export function safeName(given: string): string {
  const bare = (given.toWellFormed().split(/[\\/]/).at(-1) ?? "")
    .replace(/[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"<>|:*?]/g, "")
    .replace(/^[.\s]+/, "")
    .trim();
  if (bare.length <= 120) return bare || "file";
  const ending = /\.[a-z0-9]{1,8}$/i.exec(bare)?.[0] ?? "";
  return bare.slice(0, 120 - ending.length) + ending;
}
