import type { z } from "zod";
import { Problem } from "../../../core/problems.ts";
import type { Rows, Saved } from "../../../core/desk.ts";
import type { Settings } from "../../../adapters/store/settingsOf.ts";
import type { Store } from "../../../adapters/store/store.ts";
import type { Realtime } from "../../realtime.ts";
import { byId, route, type Route } from "../../route.ts";

/** How one noun of the administration differs from the others. */
export interface AdminNoun<Row extends { id: string }, Form extends Omit<Row, "id">> {
  noun: string;
  settings: Settings<Row>;
  form: z.ZodType<Form>;
  /** The record as it may leave the process. */
  show?: (row: Row) => Row;
  /** The form as it is kept; `before` is null for a new record. Throws a Problem for what cannot be. */
  prepare?: (form: Form, before: Row | null) => Promise<Form> | Form;
  /** Throws Problem `in_use` where the record is still needed. */
  mayRemove?: (row: Row) => Promise<void>;
}

/** List, add, change, remove: the same four routes for every noun. All desks load again after a change. */
export function nounRoutes<Row extends { id: string }, Form extends Omit<Row, "id">>(
  store: Store,
  realtime: Pick<Realtime, "resyncAll">,
  { noun, settings, form, show = (row) => row, prepare = (given) => given, mayRemove }: AdminNoun<Row, Form>,
): Route[] {
  const known = async (id: string): Promise<Row> => {
    const row = await settings.find(store, id);
    if (!row) throw new Problem("not_found");
    return row;
  };
  return [
    route({
      method: "get",
      path: `/api/admin/${noun}`,
      who: "administrator",
      async run(): Promise<Rows<Row>> {
        return { rows: (await settings.list(store)).map(show) };
      },
    }),
    route({
      method: "post",
      path: `/api/admin/${noun}`,
      who: "administrator",
      body: form,
      async run({ body }): Promise<Saved<Row>> {
        const row = await settings.create(store, await prepare(body, null));
        realtime.resyncAll();
        return { row: show(row) };
      },
    }),
    route({
      method: "put",
      path: `/api/admin/${noun}/:id`,
      who: "administrator",
      params: byId,
      body: form,
      async run({ params, body }): Promise<Saved<Row>> {
        const row = await settings.change(store, params.id, await prepare(body, await known(params.id)));
        realtime.resyncAll();
        return { row: show(row) };
      },
    }),
    route({
      method: "delete",
      path: `/api/admin/${noun}/:id`,
      who: "administrator",
      params: byId,
      async run({ params }) {
        const row = await known(params.id);
        await mayRemove?.(row);
        await settings.remove(store, row.id);
        realtime.resyncAll();
      },
    }),
  ];
}
