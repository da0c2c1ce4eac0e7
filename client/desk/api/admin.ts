import type { Rows, Saved } from "../../../core/desk.ts";
import { ask } from "./http.ts";

export type AdminNoun = "agents" | "queues" | "codes" | "canned" | "accounts";

/** One noun of the administration: the same four calls each time. */
export function admin<Row extends { id: string }, Form>(noun: AdminNoun) {
  const one = (id: string): string => `/api/admin/${noun}/${encodeURIComponent(id)}`;
  return {
    list: async () => (await ask<Rows<Row>>(`/api/admin/${noun}`)).rows,
    create: async (form: Form) =>
      (await ask<Saved<Row>>(`/api/admin/${noun}`, { method: "POST", body: form })).row,
    change: async (id: string, form: Form) =>
      (await ask<Saved<Row>>(one(id), { method: "PUT", body: form })).row,
    remove: (id: string) => ask(one(id), { method: "DELETE" }),
  };
}
