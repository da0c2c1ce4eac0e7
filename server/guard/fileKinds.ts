/** A kind of file that agents may send: its endings, the type under which it is kept, and how its first bytes prove it. */
interface FileKind {
  endings: readonly string[];
  type: string;
  proves: (bytes: Buffer) => boolean;
}

const starts =
  (...signs: string[]) =>
  (bytes: Buffer): boolean =>
    signs.some((sign) => bytes.subarray(0, sign.length).equals(Buffer.from(sign, "latin1")));

/** An Office document is an archive with its parts' names in the clear. One with macros is never taken. */
const office =
  (folder: string) =>
  (bytes: Buffer): boolean =>
    starts("PK\x03\x04")(bytes) && bytes.includes(folder) && !bytes.includes("vbaProject.bin");

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const open = "application/vnd.openxmlformats-officedocument";

const kinds: readonly FileKind[] = [
  { endings: ["png"], type: "image/png", proves: starts("\x89PNG\r\n\x1a\n") },
  { endings: ["jpg", "jpeg"], type: "image/jpeg", proves: starts("\xff\xd8\xff") },
  { endings: ["gif"], type: "image/gif", proves: starts("GIF87a", "GIF89a") },
  {
    endings: ["webp"],
    type: "image/webp",
    proves: (bytes) => starts("RIFF")(bytes) && bytes.toString("latin1", 8, 12) === "WEBP",
  },
  { endings: ["pdf"], type: "application/pdf", proves: starts("%PDF-") },
  { endings: ["txt"], type: "text/plain", proves: isText },
  { endings: ["csv"], type: "text/csv", proves: isText },
  { endings: ["docx"], type: `${open}.wordprocessingml.document`, proves: office("word/") },
  { endings: ["xlsx"], type: `${open}.spreadsheetml.sheet`, proves: office("xl/") },
  { endings: ["pptx"], type: `${open}.presentationml.presentation`, proves: office("ppt/") },
];

/** The type under which a file is kept, or null: only the last ending counts, and the bytes must tell the same. */
export function provenType(name: string, bytes: Buffer): string | null {
  const ending = /\.([a-z0-9]{1,8})$/.exec(name.toLowerCase())?.[1] ?? "";
  const kind = kinds.find((one) => one.endings.includes(ending));
  return kind?.proves(bytes) ? kind.type : null;
}

/** Pictures that a browser may show in place: no script can live in them. */
export function isSafePicture(type: string): boolean {
  return ["image/png", "image/jpeg", "image/gif", "image/webp"].includes(type);
}
