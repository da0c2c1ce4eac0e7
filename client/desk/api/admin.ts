import type { PresenceForm, PresenceSet, Rows, Saved } from "../../../core/desk.ts";
import type { AgentId } from "../../../core/ids.ts";
import { ask } from "./http.ts";

export type AdminNoun = "agents" | "queues" | "codes" | "canned" | "accounts";

/** Sets another person's presence. */
export function setPresenceOf(agent: AgentId, presence: PresenceForm["presence"]): Promise<PresenceSet> {
  const body: PresenceForm = { presence };
  return ask<PresenceSet>(`/api/agents/${encodeURIComponent(agent)}/presence`, { method: "PUT", body });
}

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
