import { z } from "zod";
import type { ReplyPlanned } from "../../core/desk.ts";
import { Problem } from "../../core/problems.ts";
import { conversationOfMessage } from "../../adapters/store/conversations.ts";
import { retry } from "../../adapters/store/messages.ts";
import type { Store } from "../../adapters/store/store.ts";
import { conversationToAnswer } from "../access.ts";
import { byId, route, type Route } from "../route.ts";

/** "Send again" of a message that failed or may not have arrived. */
export function messageRoutes(store: Store): Route[] {
  return [
    route({
      method: "post",
      path: "/api/messages/:id/retry",
      who: "agent",
      params: byId,
      body: z.strictObject({}),
      async run({ params, person }): Promise<ReplyPlanned> {
        const conversation = await conversationOfMessage(store, params.id);
        if (!conversation) throw new Problem("not_found");
        await conversationToAnswer(store, person, conversation);
        return {
          entry: await retry(store, { message: params.id, by: { id: person.id, name: person.name } }),
        };
      },
    }),
  ];
}
