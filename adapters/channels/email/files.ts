// Files of a letter, ready to keep: safe names, pictures inside the text marked, the same picture listed once.

import { createHash } from "node:crypto";

import { safeFileName, shownFileName } from "../../../core/mail/fileNames.ts";
import type { FoundFile } from "./bodies.ts";
import type { MailFile } from "./mail.ts";

/** Makes the files of a letter from what was found; `contentIds` are those its HTML shows. */
export function mailFiles(found: readonly FoundFile[], contentIds: ReadonlySet<string>): MailFile[] {
  const shown = new Set<string>();
  const kept = new Set<string>();
  return found.flatMap((file) => {
    const isShownInside =
      file.inlineId !== null && contentIds.has(file.inlineId) && !shown.has(file.inlineId);
    const key =
      file.inlineId === null
        ? null
        : `${file.inlineId}\n${createHash("sha256").update(file.bytes).digest("hex")}`;
    if (key !== null && kept.has(key)) return [];
    if (key !== null) kept.add(key);
    if (isShownInside && file.inlineId !== null) shown.add(file.inlineId);
    return [asMailFile(file, isShownInside)];
  });
}

function asMailFile(file: FoundFile, isShownInside: boolean): MailFile {
  const name = safeFileName(file.name);
  return {
    name,
    shownName: name === file.name ? name : shownFileName(file.name),
    type: file.type,
    bytes: file.bytes,
    inlineId: file.inlineId,
    isShownInside,
  };
}
