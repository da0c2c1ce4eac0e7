import { z } from "zod";
import type { ClientCard, StandingForm, TimelinePage } from "../../core/desk.ts";
import { Problem } from "../../core/problems.ts";
import { findAgent } from "../../adapters/store/agents.ts";
import { renameClient, timelineOf } from "../../adapters/store/clients.ts";
import { setStanding } from "../../adapters/store/rating.ts";
import type { Store } from "../../adapters/store/store.ts";
import { cardToRead } from "../access.ts";
import { byId, id, millis, route, type Route } from "../route.ts";
import { name } from "./words.ts";

const standing: z.ZodType<StandingForm> = z.strictObject({
  rating: z.enum(["A", "B", "C", "D"]).nullable(),
  agent: id.nullable(),
});

/** The card of a client and what came before. */
export function clientRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/clients/:id/card",
      who: "agent",
      params: byId,
      run: ({ params, person }): Promise<ClientCard> => cardToRead(store, person, params.id),
    }),
    route({
      method: "get",
      path: "/api/clients/:id/timeline",
      who: "agent",
      params: byId,
      query: z.strictObject({ before: millis }),
      async run({ params, query, person }): Promise<TimelinePage> {
        await cardToRead(store, person, params.id);
        return timelineOf(store, params.id, query.before, person);
      },
    }),
    route({
      method: "put",
      path: "/api/clients/:id",
      who: "agent",
      params: byId,
      body: z.strictObject({ name }),
      async run({ params, body, person }) {
        await cardToRead(store, person, params.id);
        const by = { id: person.id, name: person.name };
        await renameClient(store, { client: params.id, name: body.name, by });
      },
    }),
    route({
      method: "put",
      path: "/api/clients/:id/standing",
      who: "supervisor",
      params: byId,
      body: standing,
      async run({ params, body, person }) {
        if (body.agent !== null && !(await findAgent(store, body.agent)))
          throw new Problem("bad_input", { fields: { agent: "unknown" } });
        await setStanding(store, params.id, body, { id: person.id, name: person.name });
      },
    }),
  ];
}
