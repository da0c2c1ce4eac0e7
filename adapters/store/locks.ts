import type { AgentId, Millis } from "../../core/ids.ts";
import { attemptKey } from "./attempts.ts";
import { change } from "./change.ts";
import { logAgent } from "./load.ts";
import { attempts } from "./records/sessions.ts";
import type { Store } from "./store.ts";

/** Writes down that wrong passwords shut a person's login, and tells the supervisors: somebody may be guessing. */
export async function noteLock(
  store: Store,
  agent: { id: AgentId; name: string },
  until: Date,
): Promise<void> {
  const untilMs = until.getTime();
  store.log.warn({ agent: agent.id, untilMs }, "Wrong passwords shut a login");
  const at = await store.mongo.now();
  await change(store, async (tx) => {
    await logAgent(tx, agent.id, at, { kind: "agent.locked", untilMs });
    tx.news.push({ kind: "locked", lock: { agent: agent.id, name: agent.name, untilMs } });
  });
}

/** Of these logins, as they are kept, those that are shut now, each with its end. */
export async function lockedLogins(
  store: Pick<Store, "mongo">,
  logins: readonly string[],
): Promise<Map<string, Millis>> {
  const byKey = new Map(logins.map((login) => [attemptKey(login), login]));
  const rows = await attempts
    .of(store)
    .find({ _id: { $in: [...byKey.keys()] } })
    .toArray();
  const locked = new Map<string, Millis>();
  for (const { _id, until } of rows) {
    const login = byKey.get(_id);
    if (login !== undefined && until.getTime() > Date.now()) locked.set(login, until.getTime());
  }
  return locked;
}
