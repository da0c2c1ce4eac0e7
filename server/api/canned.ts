import { z } from "zod";
import type { CannedAnswer } from "../../core/desk.ts";
import { canned } from "../../adapters/store/canned.ts";
import type { Store } from "../../adapters/store/store.ts";
import { id, route, type Route } from "../route.ts";

const most = 50;

/** Prepared answers for the composer: by shortcut first, then by title, then by words. */
export function cannedRoutes(store: Store): Route[] {
  return [
    route({
      method: "get",
      path: "/api/canned",
      who: "agent",
      query: z.strictObject({
        q: z.string().max(100).optional(),
        queue: id.optional(),
        language: z.enum(["ru", "en"]).optional(),
      }),
      async run({ query }): Promise<CannedAnswer> {
        const wanted = (query.q ?? "").toLowerCase().trim();
        const fitting = (await canned.list(store)).filter(
          (reply) =>
            (!query.queue || reply.queues.length === 0 || reply.queues.includes(query.queue)) &&
            (!query.language || reply.language === query.language),
        );
        const rank = (reply: (typeof fitting)[number]): number => {
          if (reply.shortcut.toLowerCase().startsWith(wanted)) return 0;
          if (reply.title.toLowerCase().includes(wanted)) return 1;
          return reply.text.toLowerCase().includes(wanted) ? 2 : 3;
        };
        const replies = fitting
          .filter((reply) => rank(reply) < 3)
          .sort((a, b) => rank(a) - rank(b) || a.shortcut.localeCompare(b.shortcut))
          .slice(0, most);
        return { replies };
      },
    }),
  ];
}
