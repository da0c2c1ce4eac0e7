import { z } from "zod";
import type { QueueId } from "../../core/ids.ts";
import type { PlanForm, PlanningFacts } from "../../core/planning/facts.ts";
import type { DayPlan } from "../../core/planning/plan.ts";
import { longestShift } from "../../core/planning/edit.ts";
import { Problem } from "../../core/problems.ts";
import type { Queue } from "../../core/queue.ts";
import { listAgents } from "../../adapters/store/agents.ts";
import { planningFacts } from "../../adapters/store/history/planning.ts";
import { savePlan } from "../../adapters/store/history/plans.ts";
import { queues } from "../../adapters/store/queues.ts";
import type { Store } from "../../adapters/store/store.ts";
import { id, route, type Route } from "../route.ts";

/** More people than this are never planned in one queue on one day. */
const mostPeople = 1_000;
/** A day has 50 half hours when clocks go back, and a shift may go on for as long as any. */
const slot = z
  .number()
  .int()
  .min(0)
  .max(50 + longestShift);
const stretch = z
  .strictObject({ from: slot, to: slot })
  .refine(({ from, to }) => from < to, "from_before_to");
const counts = z.array(z.number().min(0).max(1_000_000)).max(50);

const shift = z
  .strictObject({ from: slot, to: slot, breaks: z.array(stretch).max(10), agent: id.nullable() })
  .refine(({ from, to }) => from < to, "from_before_to")
  .refine(({ from, to }) => from < 50 && to - from <= longestShift, "too_long")
  .refine(({ from, to, breaks }) => breaks.every((one) => one.from >= from && one.to <= to), "break_outside");

const assumed = z.strictObject({
  handleSeconds: z.number().positive().max(864_000),
  patienceSeconds: z.number().positive().max(8_640_000).nullable(),
  concurrency: z.number().int().min(1).max(100),
  target: z.strictObject({
    percent: z.number().min(1).max(100),
    withinSeconds: z.number().min(0).max(2_592_000),
    of: z.literal("offered"),
  }),
  shrinkage: z.number().min(0).max(0.9),
});

const form = z.strictObject({
  queue: id,
  day: z.iso.date(),
  shifts: z.array(shift).max(mostPeople),
  arrivals: counts,
  needed: counts,
  assumed,
  rev: z.number().int().min(0),
});

/** The staffing planner: what a day will bring, who is planned, and what became of it. */
export function planningRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/planning",
      who: "supervisor",
      query: z.strictObject({ queue: id, day: z.iso.date() }),
      async run({ query }): Promise<PlanningFacts> {
        return planningFacts(store, await queueToPlan(store, query.queue), query.day);
      },
    }),
    route({
      method: "put",
      path: "/api/planning/plan",
      who: "supervisor",
      body: form,
      async run({ body, person }): Promise<DayPlan> {
        await queueToPlan(store, body.queue);
        await checkPeople(store, body);
        return savePlan(store, body, person.name);
      },
    }),
  ];
}

/** The queue; not found when it is not there. */
export async function queueToPlan(store: Store, queue: QueueId): Promise<Queue> {
  const found = await queues.find(store, queue);
  if (!found) throw new Problem("not_found");
  return found;
}

/** Only people of the bank are planned, each once a day. */
async function checkPeople(store: Store, { shifts }: PlanForm): Promise<void> {
  const named = shifts.flatMap(({ agent }) => agent ?? []);
  const known = new Set((await listAgents(store)).map(({ _id }) => _id));
  if (!named.every((agent) => known.has(agent)))
    throw new Problem("bad_input", { fields: { shifts: "unknown" } });
  if (new Set(named).size !== named.length)
    throw new Problem("bad_input", { fields: { shifts: "already_exists" } });
}
