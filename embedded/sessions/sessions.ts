import { Binary } from "bson";
import { refusal } from "../refusal.ts";
import type { Change } from "../storage/frames.ts";
import { Transaction } from "../storage/transaction.ts";
import type { Timeline } from "../storage/timeline.ts";
import { encode } from "../values/codec.ts";
import { numberOf } from "../values/kinds.ts";
import type { Doc } from "../values/kinds.ts";

// MongoDB ends idle transactions after a minute and forgets sessions after half an hour.
const IDLE_TRANSACTION_MS = 60_000;
const IDLE_SESSION_MS = 30 * 60_000;

/** What the latest numbered operation of a session came to. */
export type Latest =
  | { readonly kind: "write"; readonly number: number; readonly reply: Doc }
  | { readonly kind: "open"; readonly number: number; readonly transaction: Transaction }
  | { readonly kind: "committed" | "aborted"; readonly number: number };

export interface Session {
  readonly id: Binary;
  usedAt: number;
  latest: Latest | undefined;
}

/** The clients' sessions: their open transaction, or the reply to repeat when a write is tried again. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  get all(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** The session of an `lsid`, made on first use. */
  of(lsid: unknown): Session {
    const id = (lsid as Doc | undefined)?.["id"];
    if (!(id instanceof Binary)) throw refusal("TypeMismatch", "lsid.id must be a UUID");
    const name = id.toString("hex");
    const found = this.#sessions.get(name);
    const session = found ?? { id, usedAt: 0, latest: undefined };
    if (found === undefined) this.#sessions.set(name, session);
    session.usedAt = Date.now();
    return session;
  }

  /** Starts a transaction, ending one the session may have left open. */
  begin(session: Session, number: number, timeline: Timeline): Transaction {
    abortOpen(session);
    const transaction = new Transaction(timeline);
    session.latest = { kind: "open", number, transaction };
    return transaction;
  }

  /** Ends sessions the client is done with; what their last write came to stays known for a while. */
  end(lsids: readonly unknown[]): void {
    for (const lsid of lsids) abortOpen(this.of(lsid));
  }

  /** Ends transactions nobody has touched for a minute and forgets sessions unused for half an hour. */
  sweep(now: number): void {
    for (const [name, session] of this.#sessions) {
      if (now - session.usedAt > IDLE_TRANSACTION_MS) abortOpen(session);
      if (now - session.usedAt > IDLE_SESSION_MS) this.#sessions.delete(name);
    }
  }

  /** The log entry that lets a retry across a crash find what its first try came to. */
  entryOf(session: Session): Change {
    const { id, usedAt, latest } = session;
    const reply = latest?.kind === "write" ? latest.reply : null;
    const doc = { id, usedAt: new Date(usedAt), number: latest?.number ?? 0, reply };
    return { kind: "session", namespace: "", bson: encode(doc) };
  }

  /** Takes a session back from the log. */
  restore(entry: Doc): void {
    const session = this.of(entry);
    const number = numberOf(entry["number"]);
    const reply = entry["reply"] as Doc | null;
    session.usedAt = (entry["usedAt"] as Date).getTime();
    session.latest = reply === null ? { kind: "committed", number } : { kind: "write", number, reply };
  }
}

/** Aborts the session's transaction if one is open. */
export function abortOpen(session: Session): void {
  if (session.latest?.kind !== "open") return;
  session.latest.transaction.abort();
  session.latest = { kind: "aborted", number: session.latest.number };
}
