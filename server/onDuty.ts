import type { AgentId } from "../core/ids.ts";
import { Problem } from "../core/problems.ts";
import type { AgentView } from "../core/view.ts";
import { findAgent } from "../adapters/store/agents.ts";
import { dutyOf, signIn } from "../adapters/store/duty.ts";
import type { Store } from "../adapters/store/store.ts";

/** The duty of a person with a living session. One that was ended meanwhile begins again, as after a sign-in. */
export async function onDutyAgain(store: Store, id: AgentId): Promise<AgentView> {
  const duty = await dutyOf(store, id);
  if (duty && duty.presence !== "logged_out") return duty;
  const agent = await findAgent(store, id);
  if (!agent?.active) throw new Problem("not_signed_in");
  return signIn(store, { ...agent, id });
}
