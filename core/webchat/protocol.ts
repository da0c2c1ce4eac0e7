import type { Bilingual, ConversationId, FileId, MessageId, Millis } from "../ids.ts";
import type { ProblemCode } from "../problems.ts";
import type { WayOut } from "../ways.ts";

/** The words that the widget and its channel exchange; both import this file. */

export type Language = "ru" | "en";

/** How a question of the pre-chat form is treated. */
export type Asked = "no" | "optional" | "required";

/** The account's settings that a page may know. */
export interface PublicSettings {
  account: string;
  languages: Language[];
  title: Bilingual;
  greeting: Bilingual;
  intro: Bilingual;
  hours: Bilingual;
  theme: "auto" | "light" | "dark";
  accent: string;
  accentDark: string;
  side: "right" | "left";
  radius: number;
  logo: string;
  policy: string;
  askName: Asked;
  askEmail: Asked;
  topics: { key: string; label: Bilingual }[];
  /** 0: files are not taken. */
  fileLimitBytes: number;
  /** Endings without a dot, e.g. `pdf`. */
  fileTypes: string[];
  /** Whether the account's queue works now. */
  open: boolean;
}

/** What the server tells a visitor who says hello: who they are from now on. */
export interface Welcome {
  visitor: string;
  token: string;
  renewAtMs: Millis;
}

export interface ChatFile {
  id: FileId;
  name: string;
  type: string;
  sizeBytes: number;
}

/** A file that this visitor uploaded, with the server's own mark that it was this visitor. */
export interface OwnFile extends ChatFile {
  proof: string;
}

/** Something the visitor did. Kept by the widget until acknowledged; the server takes each id once. */
export type VisitorEvent = { id: MessageId; order: number } & (
  | {
      kind: "message";
      /** A letter is written when nobody is there; its address is where we answer if the visitor has gone. */
      form: "chat" | "letter";
      text: string;
      files: OwnFile[];
      name: string;
      email: string;
      topic: string;
      page: string;
      language: Language;
    }
  | { kind: "ended" }
  /** Leaves the line: wants to be called at this number. */
  | { kind: "callback"; phone: string }
  /** Leaves the line: wants the answer as a letter to this address. */
  | { kind: "letter"; address: string }
  /** Waits here after all. */
  | { kind: "stays" }
  | { kind: "rated"; score: number; comment: string }
  | { kind: "transcript"; address: string }
);

/** How far an outbound message has come. */
export type Progress = "sent" | "delivered" | "read" | "failed";

/** One row of the visitor's own history: the log without anything that is the bank's business. */
export interface ChatEntry {
  conversation: ConversationId;
  seq: number;
  atMs: Millis;
  what:
    | { kind: "opened" }
    | { kind: "mine"; id: MessageId; text: string; files: ChatFile[] }
    | { kind: "theirs"; id: MessageId; text: string; files: ChatFile[]; by: Person | null }
    | { kind: "progress"; id: MessageId; progress: Progress }
    | { kind: "queued" }
    | { kind: "callback"; phone: string }
    | { kind: "stays" }
    | { kind: "letter"; address: string }
    | { kind: "closing" }
    | { kind: "joined"; by: Person }
    | { kind: "completed" }
    | { kind: "closed" };
}

/** An agent as a visitor may know them. */
export interface Person {
  name: string;
  initials: string;
}

/** The visitor's latest conversation: rows after what they have. */
export interface Thread {
  conversation: ConversationId;
  entries: ChatEntry[];
  place: number | null;
  /** About how long that will be; null while nobody can say. */
  waitMs: number | null;
  /** Ways out of the line that the visitor may choose now. */
  ways: WayOut[];
  /** They are to be called; `againMs`: when, after a call that did not reach them. */
  callback: { phone: string; againMs: Millis | null } | null;
  /** The address to which they are answered by letter. */
  letter: string | null;
  /** The line in which they wait is closed, and opens then; null inside: nobody can say when. */
  closed: { opensAtMs: Millis | null } | null;
  agent: Person | null;
  state: "waiting" | "active" | "ended";
}

/** What the visitor already holds. */
export interface Since {
  conversation: ConversationId | null;
  seq: number;
}

export interface Refused {
  ok: false;
  problem: ProblemCode;
  retryAfterSeconds?: number;
}

export type Answer<T> = ({ ok: true } & T) | Refused;

export type SaidAnswer = Answer<{ repeated: boolean }>;
export type ThreadAnswer = Answer<{ thread: Thread | null; open: boolean; nowMs: Millis }>;
export type PlainAnswer = Answer<object>;

export interface ReceiptAsk {
  message: MessageId;
  state: "delivered" | "read";
}

/** Widget to server, namespace `/webchat`; all but `typing` are answered. */
export interface FromWidget {
  say: (event: VisitorEvent, done: (answer: SaidAnswer) => void) => void;
  thread: (since: Since, done: (answer: ThreadAnswer) => void) => void;
  receipt: (ask: ReceiptAsk, done: (answer: PlainAnswer) => void) => void;
  typing: (ask: { on: boolean }) => void;
}

/** Server to widget. Losing any of these is harmless: the widget asks for its thread again. */
export interface ToWidget {
  entries: (news: { entries: ChatEntry[] }) => void;
  typing: (news: { by: Person; on: boolean }) => void;
}

/** Handshake of the socket. */
export interface Handshake {
  account: string;
  visitor: string;
  token: string;
}

/** The longest text of one message, in characters. */
export const longestText = 4000;

/** The most files of one message. */
export const mostFiles = 5;
