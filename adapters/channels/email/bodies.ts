// From the tree of parts to what a person sees: the text, the HTML, the files. Whatever is not shown as text is a file.

import { valueOf } from "../../../core/mail/headers.ts";
import { parseInvitations, type Invitation } from "../../../core/mail/calendar.ts";
import { parseParameters } from "../../../core/mail/parameters.ts";
import { decodeText, type Decoded } from "../../../core/mail/charsets.ts";
import { contentId, makeSafe } from "./html.ts";
import type { LockedContent, WarningCode } from "./mail.ts";
import { unpackTnef } from "./tnef.ts";
import { undoTransfer } from "./transfer.ts";
import { walkParts, type Part } from "./walk.ts";

const MAX_TEXT_CHARACTERS = 1_000_000;
const MAX_HTML_CHARACTERS = 400_000;

/** A file as it stands in the letter, its name not yet made safe. */
export interface FoundFile {
  name: string;
  type: string;
  bytes: Buffer;
  inlineId: string | null;
}

export interface Contents {
  /** The text of the plain parts, null where there are none, and the words of all parts. */
  text: string | null;
  words: string;
  /** Sanitised, null where there is none. */
  html: string | null;
  blockedImages: number;
  /** Content ids that the HTML shows. */
  contentIds: Set<string>;
  charset: Decoded | null;
  files: FoundFile[];
  invitations: Invitation[];
  locked: LockedContent[];
  /** Letters inside, still as bytes. */
  inner: Buffer[];
  /** Texts of message/delivery-status parts, and of returned headers. */
  deliveryStatus: string[];
  returnedHeaders: string[];
}

interface Shown {
  text: string | null;
  html: string | null;
  /** The text or, where there is only HTML, its words. */
  words: string | null;
}

const NOTHING: Shown = { text: null, html: null, words: null };

/** Reads all parts of a mail. Warnings are added to the given set. */
export function readContents(raw: Uint8Array, warnings: Set<WarningCode>): Contents & { root: Part } {
  const walked = walkParts(raw);
  for (const warning of walked.warnings) warnings.add(warning);
  const reader = new Reader(warnings);
  const shown = reader.show(walked.root);
  for (const outside of walked.outside) reader.keepOutside(outside);
  return { ...reader.contents, ...shown, words: shown.words ?? "", root: walked.root };
}

class Reader {
  readonly contents: Contents = {
    text: null,
    words: "",
    html: null,
    blockedImages: 0,
    contentIds: new Set(),
    charset: null,
    files: [],
    invitations: [],
    locked: [],
    inner: [],
    deliveryStatus: [],
    returnedHeaders: [],
  };
  readonly #warnings: Set<WarningCode>;
  #hasBody = false;
  readonly #room = { text: MAX_TEXT_CHARACTERS, html: MAX_HTML_CHARACTERS };

  constructor(warnings: Set<WarningCode>) {
    this.#warnings = warnings;
  }

  show(part: Part): Shown {
    if (part.children.length === 0) return this.#showLeaf(part);
    if (part.type === "multipart/encrypted") this.#lock("pgp-encrypted");
    if (part.type === "multipart/signed" && /pgp/.test(part.parameters.get("protocol") ?? ""))
      this.#note("pgp-signed");
    const shown = part.children.map((child) => this.show(child));
    return part.type === "multipart/alternative" ? alternatives(shown) : inOrder(shown);
  }

  keepOutside(bytes: Buffer): void {
    this.#warnings.add("outside-text");
    this.contents.files.push({ name: "outside-the-parts.txt", type: "text/plain", bytes, inlineId: null });
  }

  #showLeaf(part: Part): Shown {
    const undone = undoTransfer(part.body, valueOf(part.headers, "content-transfer-encoding") ?? "");
    if (undone.warning) this.#warnings.add(undone.warning);
    if (undone.stray) this.keepOutside(undone.stray);
    const disposition = parseParameters(valueOf(part.headers, "content-disposition") ?? "");
    const name = disposition.parameters.get("filename") ?? part.parameters.get("name") ?? "";
    const isFile = disposition.value === "attachment" || (name !== "" && this.#hasBody);
    const isText = part.type === "text/plain" || part.type === "text/html" || part.type === "text/markdown";
    if (isText && !isFile) return this.#showText(part, undone.bytes);
    const isEmptyBody = undone.bytes.length === 0 && name === "" && disposition.value !== "attachment";
    return isEmptyBody ? NOTHING : this.#keepFile(part, name, undone.bytes);
  }

  #showText(part: Part, bytes: Buffer): Shown {
    const label = part.parameters.get("charset") ?? (part.type === "text/html" ? charsetInHtml(bytes) : null);
    // Four bytes make at least one character, so nothing that could be shown is cut here.
    const decoded = decodeText(bytes.subarray(0, MAX_TEXT_CHARACTERS * 4), label);
    if (decoded.corrected) this.#warnings.add("charset-corrected");
    if (bytes.includes(0) && !decoded.charset.startsWith("utf-16")) this.#warnings.add("control-characters");
    const text = decoded.text.replaceAll("\0", "").replace(/\r\n?/g, "\n");
    if (text.trim() !== "") {
      this.#hasBody = true;
      if (this.contents.charset === null || decoded.charset !== "us-ascii") this.contents.charset ??= decoded;
    }
    if (part.type === "text/html") return this.#showHtml(text, bytes);
    const cut = this.#cut("text", part.type, text, bytes);
    return { text: cut, html: null, words: cut };
  }

  #showHtml(html: string, bytes: Buffer): Shown {
    const safe = makeSafe(this.#cut("html", "text/html", html, bytes));
    this.contents.blockedImages += safe.blockedImages;
    for (const id of safe.contentIds) this.contents.contentIds.add(id);
    if (safe.html === null) this.#keepWhole("html", "text/html", bytes);
    return { text: null, html: safe.html, words: safe.words };
  }

  // What is too long to show is shown in part and kept whole as a file.
  #cut(form: "text" | "html", type: string, text: string, bytes: Buffer): string {
    const room = this.#room[form];
    this.#room[form] = Math.max(0, room - text.length);
    if (text.length <= room && bytes.length <= MAX_TEXT_CHARACTERS * 4) return text;
    this.#keepWhole(form, type, bytes);
    return text.slice(0, room);
  }

  #keepWhole(form: "text" | "html", type: string, bytes: Buffer): void {
    this.#warnings.add(`${form}-too-large`);
    this.contents.files.push({ name: `whole-${defaultName(type)}`, type, bytes, inlineId: null });
  }

  #keepFile(part: Part, name: string, bytes: Buffer): Shown {
    const id = valueOf(part.headers, "content-id");
    const inlineId = id === null ? null : contentId(id);
    this.contents.files.push({ name: name || defaultName(part.type), type: part.type, bytes, inlineId });
    return this.#look(part, name, bytes);
  }

  // Some files say something: invitations, reports, letters, locked letters, Outlook's own parcel.
  #look(part: Part, name: string, bytes: Buffer): Shown {
    const type = part.type;
    if (type === "text/calendar" || type === "application/ics" || /\.ics$/i.test(name)) {
      this.contents.invitations.push(
        ...parseInvitations(decodeText(bytes, part.parameters.get("charset") ?? null).text),
      );
    } else if (/^message\/(?:rfc822|global)$/.test(type)) {
      this.contents.inner.push(bytes);
    } else if (/^message\/(?:global-)?delivery-status$/.test(type)) {
      this.contents.deliveryStatus.push(bytes.toString("utf8"));
    } else if (type === "text/rfc822-headers" || type === "message/global-headers") {
      this.contents.returnedHeaders.push(bytes.toString("latin1"));
    } else if (/^application\/(?:x-)?pkcs7-mime$/.test(type)) {
      this.#lock(part.parameters.get("smime-type") === "signed-data" ? "smime-signed" : "smime-encrypted");
    } else if (type === "application/ms-tnef" || /^winmail\.dat$/i.test(name)) {
      return this.#unpack(bytes);
    }
    return NOTHING;
  }

  #unpack(bytes: Buffer): Shown {
    const unpacked = unpackTnef(bytes);
    if (!unpacked || unpacked.isPartial) this.#warnings.add("tnef-undecoded");
    for (const file of unpacked?.files ?? []) {
      this.contents.files.push({
        ...file,
        name: file.name || "file",
        type: "application/octet-stream",
        inlineId: null,
      });
    }
    const text = unpacked?.text?.replace(/\r\n?/g, "\n") ?? null;
    return { text, html: null, words: text };
  }

  #lock(kind: LockedContent["kind"]): void {
    this.#warnings.add("cannot-open");
    this.#note(kind);
  }

  #note(kind: LockedContent["kind"]): void {
    this.contents.locked.push({ kind });
  }
}

// Several forms of one text: one is shown, the other stays one click away. Two of the same form are both kept.
function alternatives(shown: Shown[]): Shown {
  const text = joined(shown.map((each) => each.text));
  const html = joined(shown.map((each) => each.html));
  return { text, html, words: text ?? joined(shown.map((each) => each.words)) };
}

// Parts one after another: as soon as one has only HTML, the others are shown in both forms too.
function inOrder(shown: Shown[]): Shown {
  const words = joined(shown.map((each) => each.words));
  const hasText = shown.some((each) => each.text !== null && each.text.trim() !== "");
  const hasHtml = shown.some((each) => each.html !== null);
  const html = joined(shown.map((each) => each.html ?? (each.words === null ? null : asHtml(each.words))));
  return { text: hasText ? words : null, html: hasHtml ? html : null, words };
}

function joined(texts: (string | null)[]): string | null {
  const some = texts.filter((text) => text !== null && text.trim() !== "");
  return some.length === 0 ? null : some.join("\n");
}

function asHtml(text: string): string {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<pre>${escaped}</pre>`;
}

function charsetInHtml(bytes: Buffer): string | null {
  return /charset\s{0,3}=\s{0,3}["']?([\w-]{3,30})/i.exec(bytes.toString("latin1", 0, 2048))?.[1] ?? null;
}

function defaultName(type: string): string {
  if (type === "message/rfc822") return "letter.eml";
  if (type === "text/calendar") return "invitation.ics";
  if (type === "message/delivery-status") return "delivery-report.txt";
  const subtype = /^(?:image|audio|video|text)\/([a-z0-9]{2,5})$/.exec(type)?.[1];
  return subtype === undefined ? "file" : `file.${subtype === "plain" ? "txt" : subtype}`;
}
