import { listAgents } from "../../../adapters/store/agents.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { skills } from "../../../adapters/store/skills.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { Problem } from "../../../core/problems.ts";
import type { Realtime } from "../../realtime.ts";
import type { Route } from "../../route.ts";
import { named } from "../words.ts";
import { nounRoutes } from "./noun.ts";

/** What agents are able to do. One that somebody has or a queue asks for stays. */
export function skillRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "skills",
    settings: skills,
    form: named,
    async mayRemove({ id }) {
      const [people, lines] = await Promise.all([listAgents(store), queues.list(store)]);
      const asked = lines.flatMap((queue) => queue.routing.steps.flatMap((step) => step.needs));
      if (people.some((agent) => id in agent.skills) || asked.some((need) => need.skill === id))
        throw new Problem("in_use");
    },
  });
}
