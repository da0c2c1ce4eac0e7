import { z } from "zod";
import type { CallResult } from "../../core/callback.ts";
import type { ItemAnswer } from "../../core/desk.ts";
import { Problem } from "../../core/problems.ts";
import type { ItemView } from "../../core/view.ts";
import { codes } from "../../adapters/store/codes.ts";
import type { Step } from "../../adapters/store/held.ts";
import { acceptOffer, declineOffer } from "../../adapters/store/offers.ts";
import type { ItemRecord } from "../../adapters/store/records/items.ts";
import type { Store } from "../../adapters/store/store.ts";
import { cancelItem, transfer } from "../../adapters/store/transfers.ts";
import { complete, extend, finish, hold, resume } from "../../adapters/store/wrapUp.ts";
import { itemToMove, itemToSee } from "../access.ts";
import type { Realtime } from "../realtime.ts";
import { byId, id, route, type Route } from "../route.ts";
import { line, text } from "./words.ts";

const offer = z.number().int().min(0);
const nothing = z.strictObject({});

const call: z.ZodType<CallResult> = z.union([
  z.strictObject({ result: z.enum(["reached", "wrong_number", "no_answer"]) }),
  z.strictObject({ result: z.literal("later"), atMs: z.number().int().positive() }),
]);

const target = z.union([z.strictObject({ queue: id }), z.strictObject({ agent: id })]);

/** The steps of a work item. Each may be sent twice; a late one hears what became of the item. */
export function itemRoutes(store: Store, realtime: Pick<Realtime, "recheckWatchers">): Route[] {
  return [
    route({
      method: "post",
      path: "/api/items/:id/accept",
      who: "agent",
      params: byId,
      body: z.strictObject({ offer }),
      async run({ params, body, person }): Promise<ItemAnswer> {
        const item = await itemToSee(store, person, params.id);
        return { item: await acceptOffer(store, { item, offer: body.offer, agent: person.id }) };
      },
    }),
    route({
      method: "post",
      path: "/api/items/:id/decline",
      who: "agent",
      params: byId,
      body: z.strictObject({
        offer,
        reason: line(500),
        cause: z.enum(["declined", "device"]).default("declined"),
      }),
      async run({ params, body, person }): Promise<ItemAnswer> {
        const item = await itemToSee(store, person, params.id);
        return { item: await declineOffer(store, { item, agent: person.id, ...body }) };
      },
    }),
    route({
      method: "post",
      path: "/api/items/:id/transfer",
      who: "agent",
      params: byId,
      body: z.strictObject({ to: target, note: text.max(4_000) }),
      async run({ params, body, person }): Promise<ItemAnswer> {
        const item = await itemToMove(store, person, params.id);
        const by = { id: person.id, name: person.name };
        const moved = await transfer(store, { item, by, ...body });
        realtime.recheckWatchers(moved.conversation);
        return { item: moved };
      },
    }),
    route({
      method: "post",
      path: "/api/items/:id/complete",
      who: "agent",
      params: byId,
      body: z.strictObject({ code: id.nullable(), call: call.optional() }),
      async run({ params, body, person }): Promise<ItemAnswer> {
        const item = await itemToMove(store, person, params.id);
        if (body.code !== null) await checkCode(store, body.code, item);
        return { item: await complete(store, { item, by: person, ...body }) };
      },
    }),
    route({
      method: "post",
      path: "/api/items/:id/cancel",
      who: "supervisor",
      params: byId,
      body: z.strictObject({ reason: z.enum(["merged", "spam", "answered_elsewhere", "supervisor"]) }),
      async run({ params, body, person }): Promise<ItemAnswer> {
        const item = await itemToMove(store, person, params.id);
        const by = { id: person.id, name: person.name };
        return { item: await cancelItem(store, { item, by, reason: body.reason }) };
      },
    }),
    step(store, "finish", finish),
    step(store, "extend", extend),
    step(store, "hold", hold),
    step(store, "resume", resume),
  ];
}

/** A step that needs no words. */
function step(store: Store, verb: string, act: (store: Store, step: Step) => Promise<ItemView>): Route {
  return route({
    method: "post",
    path: `/api/items/:id/${verb}`,
    who: "agent",
    params: byId,
    body: nothing,
    async run({ params, person }): Promise<ItemAnswer> {
      const item = await itemToMove(store, person, params.id);
      return { item: await act(store, { item, by: person }) };
    },
  });
}

async function checkCode(store: Store, code: string, item: ItemRecord): Promise<void> {
  const found = await codes.find(store, code);
  if (!found?.active || (found.queues.length > 0 && !found.queues.includes(item.queue)))
    throw new Problem("bad_input", { fields: { code: "unknown" } });
}
