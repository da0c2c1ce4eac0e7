import type { AgentOnDuty, Presence, Role } from "../../core/agent.ts";
import type { AgentId, QueueId } from "../../core/ids.ts";
import type { Actor, PresenceCause } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import type { AgentView } from "../../core/view.ts";
import { change, orStoreDown, type Tx } from "./change.ts";
import { heldBy } from "./items.ts";
import { logAgent } from "./load.ts";
import { duty, type DutyRecord } from "./records/duty.ts";
import { returnItem } from "./returns.ts";
import type { Store } from "./store.ts";
import { agentOnDuty, agentView } from "./views.ts";

export { agentView } from "./views.ts";

/** What duty must know of a person. */
export interface PersonOnDuty {
  id: AgentId;
  name: string;
  login: string;
  role: Role;
  queues: QueueId[];
  capacity: number;
}

const working: Presence[] = ["available", "break", "meal", "meeting", "training", "other"];

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
          nextPresence: null,
          since: now,
          missed: false,
          reserved: 0,
          active: 0,
          wrapping: 0,
          load: 0,
          idleSince: now,
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
    const record = await writePresence(tx, person.id, "break", now, "signed_in");
    return agentView(record);
  });
}

function headOf({ name, login, role, queues, capacity }: PersonOnDuty) {
  return { name, login, role, queues: [...queues], capacity };
}

async function writePresence(
  tx: Tx,
  agent: AgentId,
  presence: Presence,
  at: Date,
  cause: PresenceCause,
  by?: Actor,
): Promise<DutyRecord> {
  const record = await duty.of(tx.store).findOneAndUpdate(
    { _id: agent },
    {
      $set: {
        presence,
        nextPresence: null,
        nextBy: null,
        missed: false,
        since: at,
        ...(presence === "available" ? { idleSince: at } : {}),
      },
      $inc: { rev: 1 },
    },
    { session: tx.session, returnDocument: "after" },
  );
  if (!record) throw new Problem("not_found");
  await logAgent(tx, agent, at, { kind: "agent.presence", presence, cause }, by);
  tx.news.push({ kind: "agent", record });
  if (presence === "available") tx.news.push({ kind: "job", job: "route", data: { agent } });
  return record;
}

/**
 * Sets the presence; while the agent holds items, anything but `available` waits as the next presence. `by`: the
 * supervisor who did it; Problem `wrong_state` when the person is not on duty.
 */
export async function setPresence(
  store: Store,
  chosen: { agent: AgentId; presence: Presence; by?: Actor },
): Promise<AgentView> {
  const { agent, presence, by } = chosen;
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  return change(store, async (tx) => {
    const known = await duty.of(store).findOne({ _id: agent }, { session: tx.session });
    if (!known) throw new Problem("not_found");
    if (by && known.presence === "logged_out") throw new Problem("wrong_state");
    const busy = known.reserved + known.active + known.wrapping > 0;
    if (busy && presence !== "available") return agentView(await waitWith(tx, known, presence, by));
    if (known.presence === presence && known.nextPresence === null && !known.missed) return agentView(known);
    return agentView(await writePresence(tx, agent, presence, at, by ? "supervisor" : "chosen", by));
  });
}

/** The agent is busy: the presence begins when the last item ends, and nothing new is offered until then. */
async function waitWith(tx: Tx, known: DutyRecord, presence: Presence, by?: Actor): Promise<DutyRecord> {
  if (known.nextPresence === presence) return known;
  const record = await duty
    .of(tx.store)
    .findOneAndUpdate(
      { _id: known._id },
      { $set: { nextPresence: presence, nextBy: by ?? null, missed: false }, $inc: { rev: 1 } },
      { session: tx.session, returnDocument: "after" },
    );
  if (!record) throw new Problem("not_found");
  tx.news.push({ kind: "agent", record });
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
    await writePresence(tx, agent, "logged_out", at, by ? "supervisor" : "signed_out", by);
  });
  await returnAllOf(store, agent, "released");
}

/** Puts all that the agent holds back to its places. */
export async function returnAllOf(
  store: Store,
  agent: AgentId,
  cause: "released" | "agent_lost",
): Promise<void> {
  for (const item of await heldBy(store, agent)) await returnItem(store, { item: item._id, agent, cause });
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
  await change(store, async (tx) => {
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: agent, liveness: { $ne: "connected" } },
        { $set: { liveness: "connected" }, $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return;
    tx.news.push({ kind: "agent", record });
    tx.news.push({ kind: "job", job: "route", data: { agent } });
  });
}

/**
 * The agent's last desk is gone past the grace time: offers return at once, live items go back to their places.
 * `silentSince`: only if none was seen since then, for who judged by what was read a moment ago.
 */
export async function lost(store: Store, agent: AgentId, silentSince?: Date): Promise<void> {
  const at = await store.mongo.now().catch((error: unknown) => {
    throw orStoreDown(error);
  });
  const since = silentSince ? { lastSeenAt: { $lt: silentSince } } : {};
  const isLost = await change(store, async (tx) => {
    const record = await duty
      .of(store)
      .findOneAndUpdate(
        { _id: agent, liveness: { $ne: "lost" }, ...since },
        { $set: { liveness: "lost" }, $inc: { rev: 1 } },
        { session: tx.session, returnDocument: "after" },
      );
    if (!record) return silentSince === undefined;
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
      { liveness: "connected", lastSeenAt: { $lt: before, $gt: new Date(0) } },
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
    .find({ presence: { $in: working } })
    .toArray();
  return found.map(agentView);
}

/** What routing knows of those who could serve this item. */
export async function servingItem(
  store: Store,
  { queue, alsoQueues = [] }: { queue: QueueId; alsoQueues?: readonly QueueId[] },
): Promise<AgentOnDuty[]> {
  const queues = alsoQueues.length === 0 ? queue : { $in: [queue, ...alsoQueues] };
  const found = await duty.of(store).find({ presence: "available", queues }).toArray();
  return found.map(agentOnDuty);
}

/** The agent's duty as routing sees it, and as it is shown; null when never signed in. */
export async function dutyOf(
  store: Store,
  agent: AgentId,
): Promise<{ facts: AgentOnDuty; view: AgentView } | null> {
  const record = await duty.of(store).findOne({ _id: agent });
  return record ? { facts: agentOnDuty(record), view: agentView(record) } : null;
}
