import type { DecisionsAnswer } from "../../core/desk.ts";
import { explanationsOf } from "../../adapters/store/explanations.ts";
import type { Store } from "../../adapters/store/store.ts";
import { itemToSee } from "../access.ts";
import { byId, route, type Route } from "../route.ts";

/** Why an item was offered to whom. */
export function decisionRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/items/:id/decisions",
      who: "agent",
      params: byId,
      async run({ params, person }): Promise<DecisionsAnswer> {
        const item = await itemToSee(store, person, params.id);
        return { decisions: await explanationsOf(store, item) };
      },
    }),
  ];
}
