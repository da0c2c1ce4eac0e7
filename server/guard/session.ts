import type { IncomingHttpHeaders } from "node:http";
import type { Response } from "express";
import type { Person } from "../../core/access.ts";
import { Problem } from "../../core/problems.ts";
import { findAgent } from "../../adapters/store/agents.ts";
import { findSession, type SessionRecord } from "../../adapters/store/sessions.ts";
import type { Store } from "../../adapters/store/store.ts";

/** `__Host-` wants Secure, no domain and path `/`. Browsers keep it at http://localhost and http://127.0.0.1 too (tried in Chromium 156), so one name serves everywhere. */
export const cookieName = "__Host-okno";

/** The session's token from the cookies; a repeated cookie counts as none. */
export function tokenOf(headers: IncomingHttpHeaders): string | null {
  const given = (headers.cookie ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${cookieName}=`))
    .map((part) => part.slice(cookieName.length + 1));
  return given.length === 1 && /^[\w-]{20,100}$/.test(given[0]!) ? given[0]! : null;
}

export function setCookie(response: Response, token: string): void {
  response.cookie(cookieName, token, { path: "/", secure: true, httpOnly: true, sameSite: "strict" });
}

export function dropCookie(response: Response): void {
  response.clearCookie(cookieName, { path: "/", secure: true, httpOnly: true, sameSite: "strict" });
}

/** Who is asking, by the cookie. Problem `not_signed_in`. `slide`: this is real work, the session's end is put off. */
export async function personAsking(
  store: Store,
  headers: IncomingHttpHeaders,
  slide: boolean,
): Promise<{ person: Person; session: SessionRecord }> {
  const token = tokenOf(headers);
  const session = token ? await findSession(store, token, slide) : null;
  if (!session) throw new Problem("not_signed_in");
  const agent = await findAgent(store, session.agent);
  if (!agent?.active) throw new Problem("not_signed_in");
  const { _id, name, role, queues } = agent;
  return { person: { id: _id, name, role, queues }, session };
}
