import type { AgentId } from "../../../core/ids.ts";
import { spansOf, type PresenceMark, type PresenceSpan } from "../../../core/planning/presence.ts";
import type { Collection } from "../noun.ts";
import { interactions, type AgentRow } from "../records/interactions.ts";
import type { Store } from "../store.ts";

type Base = Pick<Store, "mongo">;

/** What the log says of the presence of each of these agents in a window, in their order. */
export function presenceOf(
  store: Base,
  agents: readonly AgentId[],
  from: Date,
  to: Date,
): Promise<PresenceSpan[][]> {
  return Promise.all(
    agents.map(async (agent) => spansOf(await marksOf(store, agent, from, to), from.getTime(), to.getTime())),
  );
}

/** The last mark before the window and those inside, oldest first. */
async function marksOf(store: Base, agent: AgentId, from: Date, to: Date): Promise<PresenceMark[]> {
  const table = interactions.of(store) as unknown as Collection<AgentRow>;
  const kind = { about: agent, "what.kind": "agent.presence" };
  const [before, inside] = await Promise.all([
    table
      .find({ ...kind, at: { $lt: from } })
      .sort({ at: -1 })
      .limit(1)
      .toArray(),
    table
      .find({ ...kind, at: { $gte: from, $lt: to } })
      .sort({ at: 1 })
      .toArray(),
  ]);
  return [...before, ...inside].flatMap(({ at, what }) =>
    what.kind === "agent.presence"
      ? [{ atMs: at.getTime(), presence: what.presence, cause: what.cause }]
      : [],
  );
}
