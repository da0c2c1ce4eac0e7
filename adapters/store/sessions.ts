import { createHash, randomBytes } from "node:crypto";
import type { AgentId } from "../../core/ids.ts";
import { sessions, type SessionRecord } from "./records/sessions.ts";
import type { Store } from "./store.ts";

export type { SessionRecord } from "./records/sessions.ts";
type Base = Pick<Store, "mongo">;

// Agents sit for eight hours; fifteen idle minutes (PCI DSS) will be a setting of the bank.
const idleMs = 8 * 3_600_000;
const absoluteMs = 12 * 3_600_000;
/** Sliding the end is written at most once a minute. */
const slideMs = 60_000;

function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function expiry(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + idleMs, createdAt.getTime() + absoluteMs));
}

/** Begins a session and returns the only copy of its token: 256 random bits. */
export async function openSession(
  store: Base,
  agent: AgentId,
): Promise<{ token: string; session: SessionRecord }> {
  const token = randomBytes(32).toString("base64url");
  const now = new Date();
  const session = {
    _id: keyOf(token),
    agent,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: expiry(now, now),
  };
  await sessions.of(store).insertOne(session);
  return { token, session };
}

/** The session of this token while it lives. `slide` puts off its end, as real work does. */
export async function findSession(store: Base, token: string, slide: boolean): Promise<SessionRecord | null> {
  if (token.length > 100) return null;
  const session = await findSessionByKey(store, keyOf(token));
  const now = new Date();
  if (session && slide && now.getTime() - session.lastSeenAt.getTime() > slideMs)
    await sessions
      .of(store)
      .updateOne(
        { _id: session._id },
        { $set: { lastSeenAt: now, expiresAt: expiry(session.createdAt, now) } },
      );
  return session;
}

/** The session under its stored key, while it lives: the TTL index removes it up to a minute later. */
export async function findSessionByKey(store: Base, key: string): Promise<SessionRecord | null> {
  const session = await sessions.of(store).findOne({ _id: key });
  return session && session.expiresAt.getTime() > Date.now() ? session : null;
}

export async function endSession(store: Base, key: string): Promise<void> {
  await sessions.of(store).deleteOne({ _id: key });
}

/** Ends all sessions of an agent; returns how many there were. */
export async function endSessionsOf(store: Base, agent: AgentId): Promise<number> {
  return (await sessions.of(store).deleteMany({ agent })).deletedCount;
}
