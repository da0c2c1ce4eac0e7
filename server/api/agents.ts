import { z } from "zod";
import { presencesByOthers } from "../../core/agent.ts";
import type { PresenceForm, PresenceSet } from "../../core/desk.ts";
import type { Actor } from "../../core/log.ts";
import { Problem } from "../../core/problems.ts";
import { dutyOf, setPresence, signOut } from "../../adapters/store/duty.ts";
import { endSessionsOf } from "../../adapters/store/sessions.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { Realtime } from "../realtime.ts";
import { byId, route, type Route } from "../route.ts";
import { reason, reasonFor } from "./presence.ts";

const form = z.strictObject({
  presence: z.enum(presencesByOthers as [PresenceForm["presence"]]),
  reason,
});

/** What a supervisor does for people who are not there to do it themselves. */
export function agentDutyRoutes(store: Store, realtime: Pick<Realtime, "endAgent">): Route[] {
  return [
    route({
      method: "put",
      path: "/api/agents/:id/presence",
      who: "supervisor",
      params: byId,
      body: form,
      async run({ params, body, person }): Promise<PresenceSet> {
        const by: Actor = { kind: "agent", id: person.id, name: person.name };
        const { presence } = body;
        const because = await reasonFor(store, presence, body.reason);
        if (presence !== "logged_out")
          return { agent: await setPresence(store, { agent: params.id, presence, reason: because, by }) };
        const duty = await dutyOf(store, params.id);
        if (!duty) throw new Problem("not_found");
        // A page that is still open would begin the duty again.
        await endSessionsOf(store, params.id);
        await signOut(store, params.id, by);
        realtime.endAgent(params.id);
        return { agent: (await dutyOf(store, params.id)) ?? duty };
      },
    }),
  ];
}
