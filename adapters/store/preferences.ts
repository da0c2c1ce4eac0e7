import { defaultPreferences, type Preferences } from "../../core/desk.ts";
import type { AgentId } from "../../core/ids.ts";
import { preferences } from "./records/settings.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** The person's choices over the defaults. */
export async function preferencesOf(store: Base, agent: AgentId): Promise<Preferences> {
  const record = await preferences.of(store).findOne({ _id: agent });
  return { ...defaultPreferences, ...record?.chosen };
}

/** Changes the given choices only. */
export async function savePreferences(
  store: Base,
  agent: AgentId,
  chosen: Partial<Preferences>,
): Promise<Preferences> {
  const set = Object.fromEntries(Object.entries(chosen).map(([key, value]) => [`chosen.${key}`, value]));
  if (Object.keys(set).length > 0)
    await preferences.of(store).updateOne({ _id: agent }, { $set: set as never }, { upsert: true });
  return preferencesOf(store, agent);
}
