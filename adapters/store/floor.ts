import { presencesOnDuty } from "../../core/agent.ts";
import type { AgentId, ItemId } from "../../core/ids.ts";
import type { Picture } from "../../core/routing/picture.ts";
import type { Change, Revisions } from "../floor/floor.ts";
import { agentChange, itemChange, waitingNow } from "./facts.ts";
import { refreshSettings } from "./floorSettings.ts";
import { duty } from "./records/duty.ts";
import { items } from "./records/items.ts";
import type { Store } from "./store.ts";

/** The picture as it is now, settings included; null while Redis cannot be asked. A lost picture is built again first. */
export async function floorNow(store: Store): Promise<Picture | null> {
  try {
    if (!(await store.floor.sync())) {
      await buildFloor(store);
      if (!(await store.floor.sync())) return null;
    }
  } catch (error) {
    store.log.debug(
      { reason: (error as Error).message },
      "The floor cannot be seen; the sweeper will look again",
    );
    return null;
  }
  await refreshSettings(store);
  return store.floor.picture;
}

/** Builds the shared picture from the database; what changes meanwhile is newer and wins. */
async function buildFloor(store: Store): Promise<void> {
  await store.floor.build(() => wholeFloor(store));
}

/** All that the floor should hold. */
export async function wholeFloor(store: Store): Promise<Change[]> {
  const [waiting, people] = await Promise.all([
    items
      .of(store)
      .find(waitingNow, { projection: { card: 0 } })
      .toArray(),
    duty
      .of(store)
      .find({ presence: { $in: [...presencesOnDuty] } })
      .toArray(),
  ]);
  return [...people.map(agentChange), ...waiting.map(itemChange)];
}

/** Tells the floor what the database says of these. */
export async function tellFloor(
  store: Store,
  of: { items: readonly ItemId[]; agents: readonly AgentId[] },
): Promise<void> {
  const [found, people] = await Promise.all([
    items
      .of(store)
      .find({ _id: { $in: [...of.items] } }, { projection: { card: 0 } })
      .toArray(),
    duty
      .of(store)
      .find({ _id: { $in: [...of.agents] } })
      .toArray(),
  ]);
  await store.floor.put([...people.map(agentChange), ...found.map(itemChange)]);
}

/** Makes the floor say of these what the database says; what the database does not know at all leaves. */
export async function mendFloor(store: Store, drift: Drift): Promise<void> {
  await tellFloor(store, drift);
  const held = await store.floor.revisions();
  const ghosts = held ? await ghostsOf(store, drift, held) : [];
  await store.floor.put(ghosts);
}

async function ghostsOf(store: Store, { agents, items: ids }: Drift, held: Revisions): Promise<Change[]> {
  const only = { projection: { _id: 1 } } as const;
  const [people, found] = await Promise.all([
    duty
      .of(store)
      .find({ _id: { $in: agents } }, only)
      .toArray(),
    items
      .of(store)
      .find({ _id: { $in: ids } }, only)
      .toArray(),
  ]);
  const known = new Set([...people, ...found].map((one) => one._id));
  const ghost = (kind: Change["kind"], id: string, rev: number | undefined): Change[] =>
    rev === undefined || known.has(id) ? [] : [{ kind, id, rev: rev + 1, facts: null }];
  return [
    ...agents.flatMap((id) => ghost("agent", id, held.agents.get(id))),
    ...ids.flatMap((id) => ghost("item", id, held.items.get(id))),
  ];
}

/** How the floor differs from the database: nothing of it should be there for longer than a moment. */
export interface Drift {
  agents: AgentId[];
  items: ItemId[];
}

/** Compares the floor with the database; null while the floor is lost. */
export async function driftOf(store: Store): Promise<Drift | null> {
  const held = await store.floor.revisions();
  if (!held) return null;
  const truth = { agents: new Map<string, number>(), items: new Map<string, number>() };
  for (const { kind, id, rev, facts } of await wholeFloor(store))
    if (facts) (kind === "agent" ? truth.agents : truth.items).set(id, rev);
  return { agents: differing(held.agents, truth.agents), items: differing(held.items, truth.items) };
}

/** The database was asked last, so what it says is newer: only an older revision on the floor, or none, is a difference. */
function differing(held: ReadonlyMap<string, number>, truth: ReadonlyMap<string, number>): string[] {
  const missing = [...truth].filter(([id, rev]) => (held.get(id) ?? 0) < rev).map(([id]) => id);
  return [...missing, ...[...held.keys()].filter((id) => !truth.has(id))];
}
