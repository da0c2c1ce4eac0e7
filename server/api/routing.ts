import type { RoutingToday } from "../../core/planning/facts.ts";
import { routingToday } from "../../adapters/store/history/efficiency.ts";
import type { Store } from "../../adapters/store/store.ts";
import { route, type Route } from "../route.ts";

/** How well routing does today, for those who watch over it. */
export function routingRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/routing",
      who: "supervisor",
      run: (): Promise<RoutingToday> => routingToday(store),
    }),
  ];
}
