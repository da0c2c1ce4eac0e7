import { Binary } from "bson";
import { refusal } from "../refusal.ts";
import type { Change } from "../storage/frames.ts";
import { Transaction } from "../storage/transaction.ts";
import type { Timeline } from "../storage/timeline.ts";
import type { Doc } from "../values/kinds.ts";

// MongoDB ends idle transactions after a minute and forgets sessions after half an hour.
const IDLE_TRANSACTION_MS = 60_000;
const IDLE_SESSION_MS = 30 * 60_000;

const ID_BYTES = 16;
const NO_REPLY = new Uint8Array(0);

/** What the latest numbered operation of a session came to; a reply is kept as its BSON. */
export type Latest =
  | { readonly kind: "write"; readonly number: number; readonly reply: Uint8Array }
  | { readonly kind: "open"; readonly number: number; readonly transaction: Transaction }
  | { readonly kind: "committed" | "aborted"; readonly number: number };

export interface Session {
  /** The sixteen bytes of its UUID, a character each. */
  readonly id: string;
  usedAt: number;
  latest: Latest | undefined;
  /** The client's connection that spoke last in the open transaction. */
  speaker: object | undefined;
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
    if (!(id instanceof Binary) || id.position !== ID_BYTES)
      throw refusal("TypeMismatch", "BSON field 'lsid.id' must be a UUID");
    const { buffer } = id;
    return this.#named(
      (Buffer.isBuffer(buffer) ? buffer : Buffer.from(buffer)).toString("latin1", 0, ID_BYTES),
    );
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

  /**
   * Ends the transactions of a connection that is gone. MongoDB lets them hold their documents for a minute; a client
   * killed in the middle would keep an agent or a conversation from everybody for so long.
   */
  abandon(speaker: object): void {
    for (const session of this.#sessions.values()) if (session.speaker === speaker) abortOpen(session);
  }

  /** Ends transactions nobody has touched for a minute and forgets sessions unused for half an hour. */
  sweep(now: number): void {
    for (const [name, session] of this.#sessions) {
      if (now - session.usedAt > IDLE_TRANSACTION_MS) abortOpen(session);
      if (now - session.usedAt > IDLE_SESSION_MS) this.#sessions.delete(name);
    }
  }

  /** The log entry that lets a retry across a crash find what its first try came to. */
  entryOf({ id, usedAt, latest }: Session): Change {
    const reply = latest?.kind === "write" ? latest.reply : NO_REPLY;
    // Written by hand, for every write carries one: length, id, time, number, reply.
    const bytes = Buffer.allocUnsafe(4 + ID_BYTES + 16 + reply.length);
    bytes.writeInt32LE(bytes.length, 0);
    bytes.write(id, 4, "latin1");
    bytes.writeDoubleLE(usedAt, 4 + ID_BYTES);
    bytes.writeDoubleLE(latest?.number ?? 0, 12 + ID_BYTES);
    bytes.set(reply, 20 + ID_BYTES);
    return { kind: "session", namespace: "", bson: bytes };
  }

  /** Takes a session back from the log. */
  restore(entry: Uint8Array): void {
    const bytes = Buffer.from(entry);
    const session = this.#named(bytes.toString("latin1", 4, 4 + ID_BYTES));
    session.usedAt = bytes.readDoubleLE(4 + ID_BYTES);
    const number = bytes.readDoubleLE(12 + ID_BYTES);
    const reply = bytes.subarray(20 + ID_BYTES);
    session.latest = reply.length === 0 ? { kind: "committed", number } : { kind: "write", number, reply };
  }

  #named(id: string): Session {
    let session = this.#sessions.get(id);
    if (session === undefined)
      this.#sessions.set(id, (session = { id, usedAt: 0, latest: undefined, speaker: undefined }));
    session.usedAt = Date.now();
    return session;
  }
}

/** Aborts the session's transaction if one is open. */
export function abortOpen(session: Session): void {
  session.speaker = undefined;
  if (session.latest?.kind !== "open") return;
  session.latest.transaction.abort();
  session.latest = { kind: "aborted", number: session.latest.number };
}
