import { z } from "zod";
import { presencesWithReasons, type ReasonedPresence } from "../../../core/agent.ts";
import type { ReasonForm } from "../../../core/desk.ts";
import { Problem } from "../../../core/problems.ts";
import { onDuty } from "../../../adapters/store/duty.ts";
import { reasons } from "../../../adapters/store/reasons.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import type { Route } from "../../route.ts";
import { bilingual } from "../words.ts";
import { nounRoutes } from "./noun.ts";

const form: z.ZodType<ReasonForm> = z.strictObject({
  presence: z.enum(presencesWithReasons as [ReasonedPresence]),
  name: bilingual,
  active: z.boolean(),
});

/** Closer reasons for a presence. One that somebody has at this moment, or will have next, stays, and stays a reason for the same. */
export function reasonRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "reasons",
    settings: reasons,
    form,
    async prepare(given, before) {
      if (before && before.presence !== given.presence) await refuseUsed(store, before.id);
      return given;
    },
    mayRemove: ({ id }) => refuseUsed(store, id),
  });
}

async function refuseUsed(store: Store, id: string): Promise<void> {
  const people = await onDuty(store);
  if (people.some((one) => one.reason === id || one.nextReason === id)) throw new Problem("in_use");
}
