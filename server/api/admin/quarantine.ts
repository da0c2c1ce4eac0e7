import { z } from "zod";
import type { QuarantinedRow, Rows } from "../../../core/desk.ts";
import { quarantinedBefore } from "../../../adapters/store/inbox.ts";
import type { Store } from "../../../adapters/store/store.ts";
import { millis, route, type Route } from "../../route.ts";

/** Events that no person was shown, and why. */
export function quarantineRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/admin/quarantine",
      who: "administrator",
      query: z.strictObject({ before: millis.optional() }),
      async run({ query }): Promise<Rows<QuarantinedRow>> {
        return { rows: await quarantinedBefore(store, query.before ?? Date.now() + 60_000) };
      },
    }),
  ];
}
