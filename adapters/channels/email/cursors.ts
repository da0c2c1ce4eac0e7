/** How far a mailbox was taken: the last UID, and earlier ones that the server could not hand over yet. */
export interface Cursor {
  uidValidity: string;
  lastUid: number;
  pending: number[];
}

/** Reads a stored cursor, `validity:last` or `validity:last:pending,…`; null when there is none. */
export function parseCursor(text: string | null): Cursor | null {
  const match = /^(\d+):(\d+)(?::(\d+(?:,\d+)*))?$/.exec(text ?? "");
  if (!match) return null;
  const pending = match[3] === undefined ? [] : match[3].split(",").map(Number);
  return { uidValidity: match[1]!, lastUid: Number(match[2]), pending };
}

/** The cursor as it is stored. */
export function cursorText({ uidValidity, lastUid, pending }: Cursor): string {
  return [uidValidity, lastUid, ...(pending.length === 0 ? [] : [pending.join(",")])].join(":");
}
