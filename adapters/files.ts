import { createHash, randomBytes } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "./channels/channel.ts";
import type { FileId } from "../core/ids.ts";
import type { FileRef } from "../core/message.ts";

/** A name that is safe to show and to save under: no path, no control or direction-changing characters. */
export function safeName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? "";
  const clean = base
    .normalize("NFC")

    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"<>:|?*]/g, "")
    .replace(/^[.\s]+|[.\s]+$/g, "");
  return [...clean].slice(0, 120).join("") || "file";
}

/** Files and their end: only the store, which knows what refers to them, may remove one. */
export interface KeptFiles extends Files {
  /** Removes a file that nothing refers to any more; one that is gone already is fine. */
  remove(id: FileId): Promise<void>;
}

/** Keeps bytes outside the web root under ids of our own, one file each: a line of JSON, then the bytes. */
export function openFiles(dataDir: string): KeptFiles {
  const folder = join(dataDir, "files");
  const pathOf = (id: string): string => join(folder, id.slice(0, 2), id);
  return {
    save: async ({ name, type, bytes, once }) => {
      const id = once === undefined ? randomBytes(16).toString("hex") : idOf(once, bytes);
      const ref: FileRef = { id, name: safeName(name), type, sizeBytes: bytes.length };
      if (once !== undefined && (await isThere(pathOf(id)))) {
        await syncFolder(join(folder, id.slice(0, 2)));
        return ref;
      }
      await mkdir(join(folder, id.slice(0, 2)), { recursive: true, mode: 0o700 });
      // Two workers may write the same file at once, and one that was killed leaves its draft behind.
      const draft = `${pathOf(id)}.${randomBytes(4).toString("hex")}.draft`;
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writev([Buffer.from(`${JSON.stringify(ref)}\n`), bytes]);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, pathOf(id));
      await syncFolder(join(folder, id.slice(0, 2)));
      return ref;
    },
    remove: async (id) => {
      if (isId(id)) await rm(pathOf(id), { force: true });
    },
    read: async (id) => {
      if (!isId(id)) return null;
      const whole = await readFile(pathOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return null;
        throw error;
      });
      if (!whole) return null;
      const end = whole.indexOf(10);
      return {
        ref: JSON.parse(whole.subarray(0, end).toString()) as FileRef,
        bytes: whole.subarray(end + 1),
      };
    },
  };
}

/** The bytes are part of the id, so a file that is there is the right one. */
function idOf(once: string, bytes: Uint8Array): FileId {
  const content = createHash("sha256").update(bytes).digest("hex");
  return createHash("sha256").update(`${once}\n${content}`).digest("hex").slice(0, 32);
}

/** A file gets its name only when it is whole. */
function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isId(id: FileId): boolean {
  return /^[0-9a-f]{32}$/.test(id);
}

/** A new name survives a power cut only after its folder is written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
