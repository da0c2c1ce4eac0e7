import { presencesOnDuty, type Abilities, type Presence, type Role } from "../../core/agent.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Actor, PresenceCause } from "../../core/log.ts";
import { mayChoose } from "../../core/presence.ts";
import { Problem } from "../../core/problems.ts";
import type { AgentView } from "../../core/view.ts";
import { change, orStoreDown, type Tx } from "./change.ts";
import { heldBy } from "./items.ts";
import { logAgent } from "./load.ts";
import type { Filter } from "./noun.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import { returnItem } from "./returns.ts";
import type { Store } from "./store.ts";
import { agentView } from "./views.ts";
import { endByItself } from "./completion.ts";

export { agentView } from "./views.ts";

/** What duty must know of a person. */
export interface PersonOnDuty extends Abilities {
  id: AgentId;
  name: string;
  login: string;
  role: Role;
}

/** Begins duty, or goes on with it in another browser. Presence stays; who was logged out is on a break until they choose. */
export async function signIn(store: Store, person: PersonOnDuty): Promise<AgentView> {
  const now = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  const head = headOf(person);
  return change(store, async (tx) => {
    const table = duty.of(store);
    const known = await table.findOneAndUpdate(
      { _id: person.id },
      {
        $set: head,
        // A desk that is there is seen by its connection, never by a sign-in: until then nothing is offered.
        $setOnInsert: {
          liveness: "absent",
          lastSeenAt: null,
          presence: "logged_out",
          reason: null,
          nextPresence: null,
          nextReason: null,
          since: now,
          misses: 0,
          missed: false,
          reserved: 0,
          active: 0,
          wrapping: 0,
          load: 0,
          held: {},
          idleSince: now,
          dutySince: now,
          workMs: 0,
        },
        $inc: { rev: 1 },
      },
      { session: tx.session, returnDocument: "after", upsert: true },
    );
    if (!known) throw new Problem("unexpected");
    if (known.presence !== "logged_out") {
      tx.news.push({ kind: "agent", record: known });
      return agentView(known);
    }
    const record = await writePresence(tx, person.id, { presence: "break", reason: null }, now, "signed_in");
    return agentView(record);
  });
}

function headOf({ name, login, role, queues, team, skills, capacity, limits }: PersonOnDuty) {
  return {
    name,
    login,
    role,
    queues: [...queues],
    team,
    skills: { ...skills },
    capacity,
    limits: { ...limits },
  };
}

/** A presence, and the closer reason for it. */
interface Chosen {
  presence: Presence;
  reason: string | null;
}

async function writePresence(
  tx: Tx,
  agent: AgentId,
  { presence, reason }: Chosen,
  at: Date,
  cause: PresenceCause,
  by?: Actor,
): Promise<DutyRecord> {
  const record = await duty.of(tx.store).findOneAndUpdate(
    { _id: agent },
    {
      $set: {
        presence,
        reason,
        nextPresence: null,
        nextReason: null,
        nextBy: null,
        misses: 0,
        missed: false,
        since: at,
        ...(presence === "available" ? { idleSince: at } : {}),
        ...(cause === "signed_in" ? { dutySince: at, workMs: 0 } : {}),
      },
      $inc: { rev: 1 },
    },
    { session: tx.session, returnDocument: "after" },
  );
  if (!record) throw new Problem("not_found");
  await logAgent(tx, agent, at, { kind: "agent.presence", presence, ...because(reason), cause }, by);
  tx.news.push({ kind: "agent", record });
  if (presence === "available") tx.news.push({ kind: "job", job: "route", data: { agent } });
  return record;
}

/** The reason as a row of the log holds it: absent where there is none. */
function because(reason: string | null): { reason?: string } {
  return reason === null ? {} : { reason };
}

/**
 * Sets the presence; while the agent holds items, anything but `available` waits as the next presence. `by`: the
 * supervisor who did it; Problem `wrong_state` when the person is not on duty.
 */
export async function setPresence(
  store: Store,
  chosen: { agent: AgentId; presence: Presence; reason?: string | null; by?: Actor },
): Promise<AgentView> {
  const { agent, presence, reason = null, by } = chosen;
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  return change(store, async (tx) => {
    const known = await duty.of(store).findOne({ _id: agent }, { session: tx.session });
    if (!known) throw new Problem("not_found");
    if (!mayChoose(by ? "supervisor" : "agent", known.presence, presence)) throw new Problem("wrong_state");
    const busy = known.reserved + known.active + known.wrapping > 0;
    if (busy && presence !== "available")
      return agentView(await waitWith(tx, known, { presence, reason }, at, by));
    if (busy && known.presence === presence && known.nextPresence !== null && !known.missed)
      return agentView(await stay(tx, known, at, by));
    const same = known.presence === presence && (known.reason ?? null) === reason;
    if (same && known.nextPresence === null && !known.missed) return agentView(known);
    // Signed out in one browser and going on in another: their duty begins anew.
    const begins = known.presence === "logged_out" && presence !== "logged_out";
    const cause = begins ? "signed_in" : by ? "supervisor" : "chosen";
    return agentView(await writePresence(tx, agent, { presence, reason }, at, cause, by));
  });
}

/** The agent is busy: the presence begins when the last item ends, and nothing new is offered until then. */
async function waitWith(
  tx: Tx,
  known: DutyRecord,
  { presence, reason }: Chosen,
  at: Date,
  by?: Actor,
): Promise<DutyRecord> {
  if (known.nextPresence === presence && (known.nextReason ?? null) === reason) return known;
  const record = await duty.of(tx.store).findOneAndUpdate(
    { _id: known._id },
    {
      $set: { nextPresence: presence, nextReason: reason, nextBy: by ?? null, misses: 0, missed: false },
      $inc: { rev: 1 },
    },
    { session: tx.session, returnDocument: "after" },
  );
  if (!record) throw new Problem("not_found");
  await logAgent(tx, known._id, at, { kind: "agent.nextPresence", presence, ...because(reason) }, by);
  tx.news.push({ kind: "agent", record });
  return record;
}

/** What was to come next does not come: the presence goes on as if nothing had been chosen, its time and its turn too. */
async function stay(tx: Tx, known: DutyRecord, at: Date, by?: Actor): Promise<DutyRecord> {
  const record = await duty
    .of(tx.store)
    .findOneAndUpdate(
      { _id: known._id },
      { $set: { nextPresence: null, nextReason: null, nextBy: null }, $inc: { rev: 1 } },
      { session: tx.session, returnDocument: "after" },
    );
  if (!record) throw new Problem("not_found");
  await logAgent(tx, known._id, at, { kind: "agent.nextPresence", presence: known.presence }, by);
  tx.news.push({ kind: "agent", record });
  tx.news.push({ kind: "job", job: "route", data: { agent: known._id } });
  return record;
}

/** Ends duty: held items go back to their queues at their places. `by`: the supervisor who did it. */
export async function signOut(store: Store, agent: AgentId, by?: Actor): Promise<void> {
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  await change(store, async (tx) => {
    const known = await duty.of(store).findOne({ _id: agent }, { session: tx.session });
    if (!known || known.presence === "logged_out") return;
    const gone: Chosen = { presence: "logged_out", reason: null };
    await writePresence(tx, agent, gone, at, by ? "supervisor" : "signed_out", by);
  });
  await returnAllOf(store, agent, "released");
}

/** Puts all that the agent holds back to its places; a client who has gone needs nobody else, so a wrap-up ends. */
export async function returnAllOf(
  store: Store,
  agent: AgentId,
  cause: "released" | "agent_lost",
): Promise<void> {
  for (const item of await heldBy(store, agent)) {
    if (item.state.name === "wrapping") await endByItself(store, item);
    else await returnItem(store, { item: item._id, agent, cause });
  }
}

/** Name, role, queues or capacity were changed by an administrator; nothing happens when the person is not on duty. */
export async function applySettings(store: Store, person: PersonOnDuty): Promise<void> {
  await change(store, async (tx) => {
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: person.id },
        { $set: headOf(person), $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return;
    tx.news.push({ kind: "agent", record });
    tx.news.push({ kind: "job", job: "route", data: { agent: person.id } });
  });
}

/** The desks of these agents are connected now: call it when a socket connects, and every 5 s for all connected. */
export async function alive(store: Store, agents: AgentId[]): Promise<void> {
  if (agents.length === 0) return;
  const table = duty.of(store);
  const back = await table
    .find({ _id: { $in: agents }, liveness: { $ne: "connected" } }, { projection: { _id: 1 } })
    .toArray();
  await table.updateMany({ _id: { $in: agents } }, { $currentDate: { lastSeenAt: true } });
  for (const { _id } of back) await cameBack(store, _id);
}

async function cameBack(store: Store, agent: AgentId): Promise<void> {
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  await change(store, async (tx) => {
    const was = await duty
      .of(store)
      .findOne({ _id: agent }, { session: tx.session, projection: { liveness: 1 } });
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: agent, liveness: { $ne: "connected" } },
        { $set: { liveness: "connected" }, $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return;
    if (was?.liveness === "absent") await logAgent(tx, agent, at, { kind: "agent.connected" });
    // Without this row nobody could tell from the log how long they were away.
    if (was?.liveness === "lost")
      await logAgent(tx, agent, at, {
        kind: "agent.presence",
        presence: record.presence,
        cause: "returned",
      });
    if (was?.liveness === "grace") await logAgent(tx, agent, at, { kind: "agent.back" });
    tx.news.push({ kind: "agent", record });
    tx.news.push({ kind: "job", job: "route", data: { agent } });
  });
}

/** The agent's last desk was cut off a moment ago: nothing new is offered until it is back. */
export async function blinked(store: Store, agent: AgentId): Promise<void> {
  const at = await store.mongo.now();
  await change(store, async (tx) => {
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: agent, liveness: "connected", presence: { $ne: "logged_out" } },
        { $set: { liveness: "grace" }, $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return;
    await logAgent(tx, agent, at, { kind: "agent.cutOff" });
    tx.news.push({ kind: "agent", record });
  });
}

/**
 * The agent's last desk is gone past the grace time: offers return at once, live items go back to their places.
 * `silentSince`: only if none was seen since then, for who judged by what was read a moment ago.
 */
export function lost(store: Store, agent: AgentId, silentSince?: Date): Promise<void> {
  return silentSince
    ? giveUp(store, agent, { lastSeenAt: { $lt: silentSince } })
    : giveUp(store, agent, null);
}

/** The same, unless a desk is back meanwhile, on whichever server. */
export function lostAfterGrace(store: Store, agent: AgentId): Promise<void> {
  return giveUp(store, agent, { liveness: "grace" });
}

/** `only`: the condition, judged by the write itself; null: also whoever is lost already gives back what they still have. */
async function giveUp(store: Store, agent: AgentId, only: Filter<DutyRecord> | null): Promise<void> {
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  const isLost = await change(store, async (tx) => {
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: agent, liveness: { $ne: "lost" }, ...only },
        { $set: { liveness: "lost" }, $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return only === null;
    await logAgent(tx, agent, at, { kind: "agent.presence", presence: record.presence, cause: "lost" });
    tx.news.push({ kind: "agent", record });
    return true;
  });
  if (isLost) await returnAllOf(store, agent, "agent_lost");
}

/** Agents whose desks were seen once and not since the time: their server died with them, so nobody said they were lost. */
export async function silentSince(store: Store, before: Date): Promise<AgentId[]> {
  const found = await duty
    .of(store)
    .find(
      { liveness: { $in: ["connected", "grace"] }, lastSeenAt: { $lt: before, $gt: new Date(0) } },
      { projection: { _id: 1 } },
    )
    .toArray();
  return found.map((one) => one._id);
}

/** Who is lost or has ended their duty and still carries work: the process that took it from them died in the middle. */
export async function awayWithWork(store: Store): Promise<AgentId[]> {
  const found = await duty
    .of(store)
    .find(
      {
        $or: [
          { liveness: "lost", load: { $gt: 0 } },
          { presence: "logged_out", load: { $gt: 0 } },
        ],
      },
      { projection: { _id: 1 } },
    )
    .toArray();
  return found.map((one) => one._id);
}

/** Everyone who is not logged out. */
export async function onDuty(store: Store): Promise<AgentView[]> {
  const found = await duty
    .of(store)
    .find({ presence: { $in: [...presencesOnDuty] } })
    .toArray();
  return found.map(agentView);
}

/** The agent's duty as it is shown; null when never signed in. */
export async function dutyOf(store: Store, agent: AgentId): Promise<AgentView | null> {
  const record = await duty.of(store).findOne({ _id: agent });
  return record && agentView(record);
}
