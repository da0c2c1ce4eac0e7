import type { Request } from "express";
import { z } from "zod";
import type { SignedIn } from "../../core/desk.ts";
import { Problem } from "../../core/problems.ts";
import { isPassword } from "../../adapters/passwords.ts";
import { findAgentByLogin, normalLogin, noteSignIn, type AgentRecord } from "../../adapters/store/agents.ts";
import {
  attemptKey,
  countAttempt,
  forgiveAttempts,
  fromEverywhere,
  fromOnePlace,
  type Slowing,
} from "../../adapters/store/attempts.ts";
import { signIn, signOut } from "../../adapters/store/duty.ts";
import { noteLock } from "../../adapters/store/locks.ts";
import { endSession, findSession, openSession } from "../../adapters/store/sessions.ts";
import type { Store } from "../../adapters/store/store.ts";
import { addressOf } from "../guard/address.ts";
import { dropCookie, setCookie, tokenOf } from "../guard/session.ts";
import type { Realtime } from "../realtime.ts";
import { onDutyAgain } from "../onDuty.ts";
import { route, type Route } from "../route.ts";

const longestPassword = 1_024;

/** Whatever else is sent for a login or a password is a wrong one, and gets the same answer in the same time. */
const word = z
  .unknown()
  .transform((given) => (typeof given === "string" && given.length <= longestPassword ? given : ""));

const form = z.strictObject({ login: word, password: word });

/** Signing in and out. */
export function sessionRoutes(store: Store, realtime: Realtime): Route[] {
  return [
    route({
      method: "post",
      path: "/api/session",
      who: "anyone",
      body: form,
      // Verifications wait for each other.
      patienceMs: 6_000,
      async run({ body, request, response }): Promise<SignedIn> {
        const login = normalLogin(body.login);
        const place = attemptKey("place", addressOf(request));
        const fromHere = attemptKey(login, place);
        const everywhere = attemptKey(login);
        const agent = await findAgentByLogin(store, login);
        await admit(fromHere, fromOnePlace);
        // Guessing from elsewhere cannot keep people out of the places where they sit.
        const shut = agent?.knownPeers.includes(place) ? null : await admit(everywhere, fromEverywhere);
        const right = await isPassword(agent?.active ? agent.passwordHash : null, body.password);
        if (!agent || !right) {
          if (agent?.active && shut && shut.getTime() > Date.now()) tellLocked(agent, shut);
          throw new Problem("wrong_login");
        }
        await forgiveAttempts(store, [fromHere, everywhere]);
        // A session is never carried over: whatever the browser brought along is worth nothing from here on.
        await endOld(request);
        const { token } = await openSession(store, agent._id);
        await noteSignIn(store, agent, place);
        const me = await signIn(store, { ...agent, id: agent._id });
        setCookie(response, token);
        return { me };
      },
    }),
    route({
      method: "get",
      path: "/api/session",
      who: "agent",
      async run({ person }): Promise<SignedIn> {
        return { me: await onDutyAgain(store, person.id) };
      },
    }),
    route({
      method: "delete",
      path: "/api/session",
      who: "agent",
      async run({ person, session, response }) {
        await endSession(store, session._id);
        dropCookie(response);
        realtime.endSession(session._id);
        // Another browser of the same person may still be at work. When nobody can tell, signing out is what was asked for.
        const elsewhere = await realtime.isConnected(person.id, session._id).catch(() => false);
        if (!elsewhere) await signOut(store, person.id);
      },
    }),
  ];

  async function endOld(request: Request): Promise<void> {
    const token = tokenOf(request.headers);
    const old = token ? await findSession(store, token, false) : null;
    if (!old) return;
    await endSession(store, old._id);
    realtime.endSession(old._id);
  }

  /** Nobody waits for it: the answer must take as long for a login that is not there. */
  function tellLocked(agent: AgentRecord, until: Date): void {
    noteLock(store, { id: agent._id, name: agent.name }, until).catch((error: unknown) =>
      store.log.warn({ err: error }, "A shut login was not written down"),
    );
  }

  /** Until when no other try is looked at if this one is wrong. */
  async function admit(key: string, slowing: Slowing): Promise<Date> {
    const { waitMs, until } = await countAttempt(store, key, slowing);
    if (waitMs > 0) throw new Problem("too_many", { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
    return until;
  }
}
