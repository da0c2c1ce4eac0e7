import { z } from "zod";
import type { ItemAnswer } from "../../core/desk.ts";
import type { PriorityClass } from "../../core/routing/facts.ts";
import type { ItemView } from "../../core/view.ts";
import type { Store } from "../../adapters/store/store.ts";
import { move, prioritize, pull, push } from "../../adapters/store/supervise.ts";
import { itemToMove } from "../access.ts";
import type { Realtime } from "../realtime.ts";
import { byId, id, route, type Route } from "../route.ts";

const priority: z.ZodType<PriorityClass> = z.literal([0, 1, 2, 3]);

type By = { item: string; by: { id: string; name: string } };

/** What a supervisor does to an item that waits. Each act may be sent twice. */
export function superviseRoutes(store: Store, realtime: Pick<Realtime, "recheckWatchers">): Route[] {
  const act = <Body extends object>(
    verb: string,
    body: z.ZodType<Body>,
    run: (store: Store, act: Body & By) => Promise<ItemView>,
  ): Route =>
    route({
      method: "post",
      path: `/api/items/:id/${verb}`,
      who: "supervisor",
      params: byId,
      body,
      async run({ params, body: given, person }): Promise<ItemAnswer> {
        await itemToMove(store, person, params.id);
        const by = { id: person.id, name: person.name };
        const item = await run(store, { ...given, item: params.id, by });
        // In another queue it is for other eyes.
        realtime.recheckWatchers(item.conversation);
        return { item };
      },
    });
  return [
    act("push", z.strictObject({ agent: id }), push),
    act("pull", z.strictObject({}), pull),
    act("priority", z.strictObject({ priority }), prioritize),
    act("move", z.strictObject({ queue: id }), move),
  ];
}
