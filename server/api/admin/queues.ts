import { z } from "zod";
import type { QueueForm } from "../../../core/desk.ts";
import type { QueueId } from "../../../core/ids.ts";
import { Problem } from "../../../core/problems.ts";
import { noWays } from "../../../core/ways.ts";
import { accounts } from "../../../adapters/store/accounts.ts";
import { listAgents } from "../../../adapters/store/agents.ts";
import { hasOpenItems } from "../../../adapters/store/items.ts";
import { queues } from "../../../adapters/store/queues.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import type { Route } from "../../route.ts";
import { bilingual } from "../words.ts";
import { nounRoutes } from "./noun.ts";
import { checkWays, waysForm } from "./queueWays.ts";
import { checkRouting, routingForm } from "./queueRouting.ts";

const minute = z.number().int().min(0).max(1_440);
const day = z
  .strictObject({ from: minute, to: minute })
  .refine(({ from, to }) => from < to, "from_before_to")
  .nullable();

const zones = new Set(Intl.supportedValuesOf("timeZone"));

const hours = z.strictObject({
  timeZone: z.string().refine((zone) => zone === "UTC" || zones.has(zone), "unknown"),
  week: z.tuple([day, day, day, day, day, day, day]),
  holidays: z.array(z.iso.date()).max(400),
});

const terms = z.strictObject({
  offerTtlMs: z.number().int().min(5_000).max(3_600_000),
  cost: z.number().int().min(1).max(100),
});

/** The form of a queue. `terms` may name only channels that exist. */
export function queueForm(channels: ReadonlyMap<string, unknown>): z.ZodType<QueueForm> {
  return z.strictObject({
    name: bilingual,
    hours,
    target: z.strictObject({
      percent: z.number().int().min(1).max(100),
      withinMs: z
        .number()
        .int()
        .min(1_000)
        .max(30 * 86_400_000),
    }),
    terms: z.record(
      z.string().refine((name) => channels.has(name), "unknown"),
      terms,
    ),
    wrapUp: z.strictObject({
      mode: z.enum(["none", "optional", "timed", "timed_fixed"]),
      limitMs: z.number().int().min(0).max(3_600_000),
      codeRequired: z.boolean(),
    }),
    routing: routingForm,
    waysOut: waysForm.default(noWays),
    active: z.boolean(),
  });
}

/** Queues: the lines in which items wait. */
export function queueRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "queues",
    settings: queues,
    form: queueForm(store.channels),
    async prepare(given, before) {
      await checkRouting(store, given.routing, before);
      await checkWays(store, given);
      return given;
    },
    async mayRemove({ id }) {
      if (await isUsed(store, id)) throw new Problem("in_use");
    },
  });
}

async function isUsed(store: Store, id: QueueId): Promise<boolean> {
  const [people, doors, needed, others] = await Promise.all([
    listAgents(store),
    accounts.list(store),
    hasOpenItems(store, id),
    queues.list(store),
  ]);
  return (
    needed ||
    others.some(({ routing, waysOut }) => routing.overflow?.to === id || waysOut.letter?.to === id) ||
    doors.some((account) => account.queue === id) ||
    people.some((agent) => agent.active && agent.queues.includes(id))
  );
}

/** Refuses ids of queues that do not exist. */
export async function checkQueues(store: Store, ids: readonly QueueId[], field: string): Promise<void> {
  const known = new Set((await queues.list(store)).map((queue) => queue.id));
  if (!ids.every((id) => known.has(id))) throw new Problem("bad_input", { fields: { [field]: "unknown" } });
}
