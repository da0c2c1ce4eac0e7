import { z } from "zod";
import { canned } from "../../../adapters/store/canned.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import { id, type Route } from "../../route.ts";
import { name, text } from "../words.ts";
import { nounRoutes } from "./noun.ts";
import { checkQueues } from "./queues.ts";

const form = z.strictObject({
  /** What the agent types after `/`. */
  shortcut: z.string().regex(/^[\p{L}\p{N}_-]{1,40}$/u, "one_word"),
  title: name,
  text: text.min(1).max(10_000),
  language: z.enum(["ru", "en"]),
  queues: z.array(id).max(200),
});

/** Prepared answers. */
export function cannedAdminRoutes(store: Store, realtime: Pick<Realtime, "resyncAll">): Route[] {
  return nounRoutes(store, realtime, {
    noun: "canned",
    settings: canned,
    form,
    async prepare(given) {
      await checkQueues(store, given.queues, "queues");
      return given;
    },
  });
}
