import { z } from "zod";
import { codes } from "../../../adapters/store/codes.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import { id, type Route } from "../../route.ts";
import { bilingual } from "../words.ts";
import { nounRoutes } from "./noun.ts";
import { checkQueues } from "./queues.ts";

const form = z.strictObject({
  name: bilingual,
  queues: z.array(id).max(200),
  active: z.boolean(),
});

/** Wrap-up codes. History keeps a removed one by its name. */
export function codeRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "codes",
    settings: codes,
    form,
    async prepare(given) {
      await checkQueues(store, given.queues, "queues");
      return given;
    },
  });
}
