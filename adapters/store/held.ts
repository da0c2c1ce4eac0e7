import { isSupervising, type Person } from "../../core/access.ts";
import type { AgentId } from "../../core/ids.ts";
import type { Actor } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import { onItem, type ItemAtHand } from "./atHand.ts";
import { duty } from "./records/duty.ts";
import type { ItemRecord } from "./records/items.ts";
import type { Store } from "./store.ts";

type Who = Pick<Person, "id" | "name" | "role">;

/** A step of an item by its holder, or by a supervisor in their place. `by`: whom the session names, or the id of someone on duty. */
export interface Step {
  item: ItemAtHand;
  by: AgentId | Who;
}

/** The item and who acts. `agent`: its holder. */
export interface Held {
  item: ItemRecord;
  actor: Extract<Actor, { kind: "agent" }>;
  agent: AgentId;
}

/** Takes a step that only the holder and those who supervise may take. Problem `gone_to_other`; `wrong_state` when someone was quicker. */
export async function onHeld<T>(
  store: Store,
  { item, by }: Step,
  step: (held: Held) => Promise<T>,
): Promise<T> {
  const who = typeof by === "string" ? await whoIs(store, by) : by;
  const actor = { kind: "agent", id: who.id, name: who.name } as const;
  return onItem(store, item, (read) => {
    const agent = "agent" in read.state ? read.state.agent : who.id;
    if (agent !== who.id && !isSupervising(who)) throw new Problem("gone_to_other");
    return step({ item: read, actor, agent });
  });
}

async function whoIs(store: Store, id: AgentId): Promise<Who> {
  const found = await duty.of(store).findOne({ _id: id }, { projection: { name: 1, role: 1 } });
  return { id, name: found?.name ?? "", role: found?.role ?? "agent" };
}
