import { plainRules, type RoutingSettings } from "../../core/queue.ts";
import { rules } from "./records/settings.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

const house = "house";

/** What an administrator set for the whole house, the plain rules where nothing was set. */
export async function findRules(store: Base): Promise<RoutingSettings> {
  const kept = await rules.of(store).findOne({ _id: house });
  return { ...plainRules, ...kept?.chosen };
}

/** Sets the rules as a whole. */
export async function saveRules(store: Base, chosen: RoutingSettings): Promise<RoutingSettings> {
  await rules.of(store).updateOne({ _id: house }, { $set: { chosen } }, { upsert: true });
  return chosen;
}
