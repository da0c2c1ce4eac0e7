import type { Presence } from "../../core/agent.ts";
import { Problem } from "../../core/problems.ts";
import { reasons } from "../../adapters/store/reasons.ts";
import type { Store } from "../../adapters/store/store.ts";
import { id } from "../route.ts";

/** A closer reason in a form; none where it is left out. */
export const reason = id.nullable().optional();

/** The reason, once it is one that may be chosen for this presence. Problem `bad_input`. */
export async function reasonFor(
  store: Pick<Store, "mongo">,
  presence: Presence,
  given: string | null | undefined,
): Promise<string | null> {
  if (given === null || given === undefined) return null;
  const known = await reasons.find(store, given);
  if (!known?.active || known.presence !== presence)
    throw new Problem("bad_input", { fields: { reason: "unknown" } });
  return known.id;
}
