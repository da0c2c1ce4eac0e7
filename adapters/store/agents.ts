import { randomBytes } from "node:crypto";
import { plainAbilities } from "../../core/agent.ts";
import type { AgentForm, AgentRow } from "../../core/desk.ts";
import type { AgentId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import { isDuplicate } from "../mongo.ts";
import { agents, type AgentRecord } from "./records/agents.ts";
import type { Store } from "./store.ts";

export type { AgentRecord } from "./records/agents.ts";
type Base = Pick<Store, "mongo">;

/** Logins differ by more than case and width. */
export function normalLogin(login: string): string {
  return login.normalize("NFKC").trim().toLowerCase();
}

/** The one way of a record out of the collection: those of older versions say nothing of skills. */
const whole = (record: AgentRecord): AgentRecord => ({ ...plainAbilities, ...record });

/** What an administrator sees of an agent. `now`: what is not a setting but as it is at this moment. */
export function agentRow(record: AgentRecord, now: Pick<AgentRow, "lockedUntilMs" | "presence">): AgentRow {
  return {
    id: record._id,
    login: record.login,
    name: record.name,
    role: record.role,
    queues: [...record.queues],
    team: record.team,
    skills: { ...record.skills },
    capacity: record.capacity,
    limits: { ...record.limits },
    active: record.active,
    lastSignInMs: record.lastSignInAt?.getTime() ?? null,
    lockedUntilMs: now.lockedUntilMs,
    presence: now.presence,
  };
}

export async function findAgent(store: Base, id: AgentId): Promise<AgentRecord | null> {
  const record = await agents.of(store).findOne({ _id: id });
  return record && whole(record);
}

export async function findAgentByLogin(store: Base, login: string): Promise<AgentRecord | null> {
  const record = await agents.of(store).findOne({ login: normalLogin(login) });
  return record && whole(record);
}

/** The person's name, whether or not they ever signed in; null where there is no such person. */
export async function nameOfAgent(store: Base, id: AgentId): Promise<string | null> {
  const found = await agents.of(store).findOne({ _id: id }, { projection: { name: 1 } });
  return found?.name ?? null;
}

/** All agents by login; a bank's agents are hundreds, not millions. */
export async function listAgents(store: Base): Promise<AgentRecord[]> {
  const found = await agents
    .of(store)
    .find({ login: { $gte: "" } })
    .sort({ login: 1 })
    .toArray();
  return found.map(whole);
}

export async function createAgent(
  store: Base,
  form: Omit<AgentForm, "password">,
  passwordHash: string,
): Promise<AgentRecord> {
  const record: AgentRecord = {
    _id: randomBytes(12).toString("hex"),
    ...fieldsOf(form),
    passwordHash,
    lastSignInAt: null,
    knownPeers: [],
    createdAt: new Date(),
  };
  await orTaken(agents.of(store).insertOne(record));
  return record;
}

/** The agent before and after the change. */
export async function changeAgent(
  store: Base,
  id: AgentId,
  form: Omit<AgentForm, "password">,
  passwordHash: string | null,
): Promise<{ before: AgentRecord; after: AgentRecord }> {
  const change = { ...fieldsOf(form), ...(passwordHash ? { passwordHash } : {}) };
  const before = await orTaken(
    agents.of(store).findOneAndUpdate({ _id: id }, { $set: change }, { returnDocument: "before" }),
  );
  if (!before) throw new Problem("not_found");
  return { before: whole(before), after: { ...whole(before), ...change } };
}

/** Remembers a successful sign-in and from where; the five latest places are kept. */
export async function noteSignIn(store: Base, agent: AgentRecord, peer: string): Promise<void> {
  const knownPeers = [...agent.knownPeers.filter((known) => known !== peer), peer].slice(-5);
  await agents.of(store).updateOne({ _id: agent._id }, { $set: { lastSignInAt: new Date(), knownPeers } });
}

function fieldsOf(form: Omit<AgentForm, "password">) {
  return {
    login: normalLogin(form.login),
    name: form.name,
    role: form.role,
    queues: [...form.queues],
    team: form.team,
    skills: { ...form.skills },
    capacity: form.capacity,
    limits: { ...form.limits },
    active: form.active,
  };
}

async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isDuplicate(error)) throw new Problem("already_exists", { fields: { login: "already_exists" } });
    throw error;
  }
}
