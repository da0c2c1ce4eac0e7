import { z } from "zod";
import { mostOffersAtOnce, type Queue, type QueueRouting } from "../../../core/queue.ts";
import { Problem } from "../../../core/problems.ts";
import type { PriorityClass, Step } from "../../../core/routing/facts.ts";
import { strategies } from "../../../core/routing/policies/all.ts";
import { listAgents } from "../../../adapters/store/agents.ts";
import { queues } from "../../../adapters/store/queues.ts";
import { skills } from "../../../adapters/store/skills.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { teams } from "../../../adapters/store/teams.ts";
import { id } from "../../route.ts";
import { refuseUnknown } from "./known.ts";

/** How well a skill is mastered. */
export const level = z.number().int().min(1).max(5);

const hourMs = 3_600_000;
const need = z.strictObject({ skill: id, level });

const asksSomething = (step: Pick<Step, "needs" | "agents" | "teams">): boolean =>
  step.needs.length + step.agents.length + step.teams.length > 0;

const step = z
  .strictObject({
    needs: z
      .array(need)
      .max(10)
      .refine((needs) => new Set(needs.map((one) => one.skill)).size === needs.length, "twice"),
    agents: z.array(id).max(200),
    teams: z.array(id).max(50),
    forMs: z.number().int().min(1_000).max(hourMs),
    skipIfNobody: z.boolean(),
  })
  // Anyone at all may take an item after its last step; a step that asks for nobody would only hide those after it.
  .refine(asksSomething, { path: ["needs"], message: "asks_nothing" });

const overflow = z
  .strictObject({
    to: id,
    afterMs: z
      .number()
      .int()
      .min(1_000)
      .max(7 * 24 * hourMs)
      .nullable(),
    whenWaiting: z.number().int().min(1).max(10_000).nullable(),
    whenClosed: z.boolean(),
  })
  .refine((given) => given.afterMs !== null || given.whenWaiting !== null || given.whenClosed, {
    path: ["afterMs"],
    message: "never",
  });

/** How a queue shares out its items, as an administrator sets it. */
export const routingForm: z.ZodType<QueueRouting> = z.strictObject({
  strategy: z.string().refine((name) => strategies.some((one) => one.name === name), "unknown"),
  steps: z.array(step).max(10),
  ownAgentMs: z.number().int().min(0).max(hourMs),
  ownTeamMs: z.number().int().min(0).max(hourMs),
  // A queue of an older version asks one.
  offersAtOnce: z.number().int().min(1).max(mostOffersAtOnce).default(1),
  priority: z.union([0, 1, 2, 3].map((one) => z.literal(one as PriorityClass))),
  overflow: overflow.nullable(),
});

/** Refuses what the routing of a queue names and what does not exist, and items that would overflow in a circle. `own`: null for a new queue. */
export async function checkRouting(store: Store, routing: QueueRouting, own: Queue | null): Promise<void> {
  const [allQueues, allSkills, allTeams, people] = await Promise.all([
    queues.list(store),
    skills.list(store),
    teams.list(store),
    listAgents(store),
  ]);
  const inSteps = (part: string, ids: (step: Step) => readonly string[]) =>
    routing.steps.flatMap((one, at) => ids(one).map((id) => ({ field: `routing.steps.${at}.${part}`, id })));
  refuseUnknown([
    { known: allSkills, named: inSteps("needs", (one) => one.needs.map((need) => need.skill)) },
    { known: allTeams, named: inSteps("teams", (one) => one.teams) },
    { known: people.map((one) => ({ id: one._id })), named: inSteps("agents", (one) => one.agents) },
    {
      known: allQueues,
      named: routing.overflow ? [{ field: "routing.overflow.to", id: routing.overflow.to }] : [],
    },
  ]);
  if (own && routing.overflow && leadsTo(own.id, routing.overflow.to, allQueues))
    throw new Problem("bad_input", { fields: { "routing.overflow.to": "circle" } });
}

/** Whether an item that overflows into `from` would come to `queue`. */
function leadsTo(queue: string, from: string, all: readonly Queue[]): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = from; at !== undefined && !seen.has(at);) {
    if (at === queue) return true;
    seen.add(at);
    at = all.find((one) => one.id === at)?.routing.overflow?.to;
  }
  return false;
}
