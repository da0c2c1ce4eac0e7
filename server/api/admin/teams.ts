import { listAgents } from "../../../adapters/store/agents.ts";
import { queues } from "../../../adapters/store/queues.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { teams } from "../../../adapters/store/teams.ts";
import { Problem } from "../../../core/problems.ts";
import type { Realtime } from "../../realtime.ts";
import type { Route } from "../../route.ts";
import { named } from "../words.ts";
import { nounRoutes } from "./noun.ts";

/** People who stand in for each other. A team with people in it, or named by a queue, stays. */
export function teamRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "teams",
    settings: teams,
    form: named,
    async mayRemove({ id }) {
      const [people, lines] = await Promise.all([listAgents(store), queues.list(store)]);
      const asked = lines.flatMap((queue) => queue.routing.steps.flatMap((step) => step.teams));
      if (people.some((agent) => agent.team === id) || asked.includes(id)) throw new Problem("in_use");
    },
  });
}
