import type { ChatEntry, ChatFile, Person, Progress, Since, Thread } from "../../../core/webchat/protocol.ts";
import type { Parcel } from "./outbox.ts";

/** The rows of one conversation that this page holds, and the row up to which the server said "this is all". */
export interface Rows {
  conversation: string;
  rows: ChatEntry[];
  /** News may come with holes; an answer of the server never does. What is asked again is everything after this. */
  sureUpTo: number;
}

/** Everything the page knows of the visitor's conversations, oldest first. */
export type History = readonly Rows[];

/** Adds news. Rows that are known change nothing, so news may come twice, late or in any order. */
export function addNews(history: History, entries: readonly ChatEntry[]): History {
  return entries.reduce((known, entry) => addRow(known, entry), history);
}

function addRow(history: History, entry: ChatEntry): History {
  const own = history.find((rows) => rows.conversation === entry.conversation);
  if (!own) return [...history, { conversation: entry.conversation, rows: [entry], sureUpTo: 0 }];
  if (own.rows.some((row) => row.seq === entry.seq)) return history;
  const rows = [...own.rows, entry].sort((a, b) => a.seq - b.seq);
  return history.map((other) => (other === own ? { ...own, rows } : other));
}

/** Adds the server's answer to "since": after it there is no hole up to its last row. */
export function addThread(history: History, thread: Thread): History {
  const last = thread.entries.at(-1)?.seq ?? 0;
  const known = history.some((rows) => rows.conversation === thread.conversation)
    ? history
    : [...history, { conversation: thread.conversation, rows: [], sureUpTo: 0 }];
  return addNews(known, thread.entries).map((rows) =>
    rows.conversation === thread.conversation ? { ...rows, sureUpTo: Math.max(rows.sureUpTo, last) } : rows,
  );
}

/** What to ask the server for. */
export function sinceOf(history: History): Since {
  const latest = history.at(-1);
  return { conversation: latest?.conversation ?? null, seq: latest?.sureUpTo ?? 0 };
}

/** How far one's own message has come. `kept`: stored by the bank. `received`: in the conversation. `answered`: an agent read it. */
export type OwnState = "waiting" | "kept" | "received" | "read" | "refused";

export interface Bubble {
  kind: "mine" | "theirs";
  id: string;
  seq: number;
  atMs: number;
  text: string;
  files: ChatFile[];
  by: Person | null;
  own: OwnState;
  /** For theirs: the receipt that the server has. */
  progress: Progress;
}

/** One thing in the conversation, in order. */
export type Line =
  | Bubble
  | { kind: "stamp"; id: string; atMs: number }
  | { kind: "joined" | "ended"; id: string; by: Person | null };

/** A pause after which the time is said again. */
const stampAfterMs = 15 * 60 * 1000;

const progressRank: Record<Progress, number> = { failed: 0, sent: 1, delivered: 2, read: 3 };

/** The conversations and what is still on its way, as lines to show. */
export function linesOf(history: History, parcels: readonly Parcel[]): Line[] {
  const lines = history.flatMap((rows) => linesOfOne(rows));
  const known = new Set(lines.map((line) => line.id));
  const coming = parcels
    .filter((parcel) => !known.has(parcel.event.id))
    .flatMap((parcel) => bubbleOf(parcel) ?? []);
  return withStamps([...lines, ...coming]);
}

function linesOfOne({ conversation, rows }: Rows): Line[] {
  const progress = progressOf(rows);
  // Whoever answers has read what was said before.
  const answeredUpTo = rows.findLast((row) => row.what.kind === "theirs" && row.what.by !== null)?.seq ?? 0;
  let lastJoined = "";
  return rows.flatMap((row): Line[] => {
    const { what, seq, atMs } = row;
    switch (what.kind) {
      case "mine": {
        const read = seq < answeredUpTo || progress.get(what.id) === "read";
        return [{ ...what, seq, atMs, by: null, own: read ? "read" : "received", progress: "read" }];
      }
      case "theirs":
        return [{ ...what, seq, atMs, own: "received", progress: progress.get(what.id) ?? "sent" }];
      case "joined":
        if (what.by.name === lastJoined) return [];
        lastJoined = what.by.name;
        return [{ kind: "joined", id: `${conversation}:${seq}`, by: what.by }];
      case "closed":
        return [{ kind: "ended", id: `${conversation}:${seq}`, by: null }];
      default:
        return [];
    }
  });
}

function progressOf(rows: readonly ChatEntry[]): Map<string, Progress> {
  const progress = new Map<string, Progress>();
  for (const { what } of rows) {
    if (what.kind !== "progress") continue;
    const known = progress.get(what.id);
    if (!known || progressRank[what.progress] > progressRank[known]) progress.set(what.id, what.progress);
  }
  return progress;
}

function bubbleOf({ event, atMs, state }: Parcel): Bubble | null {
  if (event.kind !== "message") return null;
  const { id, text, files } = event;
  return { kind: "mine", id, seq: Infinity, atMs, text, files, by: null, own: state, progress: "read" };
}

/** The time is said at the beginning, after a pause, and on a new day. */
function withStamps(lines: Line[]): Line[] {
  let last = 0;
  return lines.flatMap((line): Line[] => {
    if (!isBubble(line)) return [line];
    const newDay = new Date(line.atMs).toDateString() !== new Date(last).toDateString();
    const say = newDay || line.atMs - last > stampAfterMs;
    last = line.atMs;
    return say ? [{ kind: "stamp", id: `at:${line.id}`, atMs: line.atMs }, line] : [line];
  });
}

/** True for lines that somebody said. */
export function isBubble(line: Line): line is Bubble {
  return line.kind === "mine" || line.kind === "theirs";
}

/** The bank's messages of the latest conversation that the visitor has not seen: beyond `seenSeq` and not known as read. */
export function unreadIn(history: History, seenSeq: number): Bubble[] {
  const latest = history.at(-1);
  if (!latest) return [];
  return linesOfOne(latest)
    .filter(isBubble)
    .filter((line) => line.kind === "theirs" && line.seq > seenSeq && line.progress !== "read");
}

/** The bank's messages whose receipts are behind what is true: `read` while the visitor looks, else `delivered`. */
export function receiptsDue(
  history: History,
  looking: boolean,
): { message: string; state: "delivered" | "read" }[] {
  const state = looking ? "read" : "delivered";
  return history
    .slice(-1)
    .flatMap((rows) => linesOfOne(rows))
    .filter(isBubble)
    .filter((line) => line.kind === "theirs" && progressRank[line.progress] < progressRank[state])
    .map((line) => ({ message: line.id, state }));
}

/** True when the latest conversation is over and nothing was said since. */
export function isOver(history: History): boolean {
  const rows = history.at(-1)?.rows ?? [];
  const end = rows.findLast((row) => row.what.kind === "closed" || row.what.kind === "completed");
  const said = rows.findLast((row) => row.what.kind === "mine" || row.what.kind === "queued");
  return end !== undefined && (said === undefined || said.seq < end.seq);
}

/** Ids of everything the visitor said that the history shows. */
export function saidIn(history: History): ReadonlySet<string> {
  return new Set(
    history.flatMap(({ rows }) => rows.flatMap(({ what }) => (what.kind === "mine" ? [what.id] : []))),
  );
}
