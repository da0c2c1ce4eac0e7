import type { Preview } from "../../../core/desk.ts";
import type { LogEntry } from "../../../core/log.ts";

/** The last words of a conversation after one more row; null when the row changes nothing. Old rows change nothing either. */
export function previewOf(known: Preview | undefined, entry: LogEntry): Preview | null {
  if (known && entry.atMs <= known.atMs) return null;
  switch (entry.what.kind) {
    case "message.received":
      return {
        text: oneLine(entry.what.message.text, entry.what.message.files[0]?.name),
        atMs: entry.atMs,
        unread: (known?.unread ?? 0) + 1,
      };
    case "message.planned":
      return {
        text: oneLine(entry.what.message.text, entry.what.message.files[0]?.name),
        atMs: entry.atMs,
        unread: 0,
      };
    default:
      return null;
  }
}

/** Text as one short line; a message of files only is told by the first name. */
export function oneLine(text: string, file = ""): string {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 200);
  return line === "" ? file : line;
}
