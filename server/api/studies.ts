import { z } from "zod";
import { planningFacts } from "../../adapters/store/history/planning.ts";
import { rulesOf } from "../../adapters/store/lookups.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { PlanningFacts } from "../../core/planning/facts.ts";
import type { StudyAnswer, StudyForm } from "../../core/planning/study.ts";
import { policiesOf, rosterOf, shareClock, togetherOf } from "../../core/planning/together.ts";
import { Problem } from "../../core/problems.ts";
import type { Queue } from "../../core/queue.ts";
import { byId, id, route, type Route } from "../route.ts";
import { StudyRoom } from "../studies/room.ts";
import { queueToPlan } from "./planning.ts";

/** More lines than this are not planned as one. */
const mostQueues = 12;

const form = z.strictObject({
  kind: z.enum(["together", "advice"]),
  queues: z.array(id).min(2).max(mostQueues),
  day: z.iso.date(),
  volume: z.number().min(0.1).max(10),
  shrinkage: z.number().min(0).max(0.9).nullable(),
});

/** What is found out by playing a day: begun by one request, asked for by others until it is there. */
export function studyRoutes(store: Store): Route[] {
  const room = new StudyRoom(store.log);
  return [
    route({
      method: "post",
      path: "/api/planning/studies",
      who: "supervisor",
      body: form,
      patienceMs: 10_000,
      async run({ body }): Promise<StudyAnswer> {
        const { queues, facts } = await read(store, body);
        const moved = {
          volume: body.volume,
          ...(body.shrinkage === null ? {} : { shrinkage: body.shrinkage }),
        };
        const { selection } = await rulesOf(store);
        const asked = togetherOf(facts, moved, policiesOf(queues, selection));
        if (asked.state === "missing") return asked;
        return body.kind === "together"
          ? room.begin({ kind: "together", question: asked.question })
          : room.begin({ kind: "advice", question: rosterOf(facts, asked.question) });
      },
    }),
    route({
      method: "get",
      path: "/api/planning/studies/:id",
      who: "supervisor",
      params: byId,
      async run({ params }): Promise<StudyAnswer> {
        const progress = room.look(params.id);
        if (!progress) throw new Problem("not_found");
        return Promise.resolve({ id: params.id, ...progress });
      },
    }),
  ];
}

/** The queues and what is known of their day; each once, and all with the same half hours. */
async function read(
  store: Store,
  { queues: wanted, day }: StudyForm,
): Promise<{ queues: Queue[]; facts: PlanningFacts[] }> {
  if (new Set(wanted).size !== wanted.length)
    throw new Problem("bad_input", { fields: { queues: "already_exists" } });
  const queues: Queue[] = [];
  for (const one of wanted) queues.push(await queueToPlan(store, one));
  const facts: PlanningFacts[] = [];
  for (const queue of queues) facts.push(await planningFacts(store, queue, day));
  if (!shareClock(facts)) throw new Problem("bad_input", { fields: { queues: "time_zones_differ" } });
  return { queues, facts };
}
