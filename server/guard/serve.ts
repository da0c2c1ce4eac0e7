import type { Response } from "express";
import type { FileRef } from "../../core/message.ts";
import { isSafePicture } from "./fileKinds.ts";

/** Sends a stored file: to be saved, never opened in our origin. `inline` is heard only for pictures in which no script can live. */
export function serveFile(response: Response, ref: FileRef, bytes: Uint8Array, inline: boolean): void {
  const shown = inline && isSafePicture(ref.type);
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
  response.setHeader("X-Content-Type-Options", "nosniff");
  // A kept type is a stranger's word unless it is one of ours: everything else is bytes.
  response.setHeader("Content-Type", shown || isPlain(ref.type) ? ref.type : "application/octet-stream");
  response.setHeader("Content-Disposition", disposition(shown ? "inline" : "attachment", ref.name));
  response.setHeader("Content-Length", String(bytes.byteLength));
  response.end(bytes);
}

function isPlain(type: string): boolean {
  return /^(application\/pdf|image\/(png|jpeg|gif|webp)|audio\/(webm|ogg|mp4)|application\/vnd\.openxmlformats[\w.-]+)$/.test(
    type,
  );
}

/** The header with the name in both spellings; no sign of the name can end it or begin another. */
function disposition(kind: "inline" | "attachment", name: string): string {
  const ascii = name.replace(/[^\w. -]/g, "_");
  const full = encodeURIComponent(name.toWellFormed()).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${full}`;
}
