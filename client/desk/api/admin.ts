import type { PresenceForm, PresenceSet, Rows, RulesAnswer, Saved } from "../../../core/desk.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { RoutingSettings } from "../../../core/queue.ts";
import { ask } from "./http.ts";

export type AdminNoun =
  "agents" | "queues" | "skills" | "teams" | "reasons" | "codes" | "canned" | "accounts";

/** The rules of the house, kept as one. */
export const rules = {
  find: () => ask<RulesAnswer>("/api/admin/rules"),
  save: (given: RoutingSettings) => ask<RulesAnswer>("/api/admin/rules", { method: "PUT", body: given }),
};

/** Sets another person's presence. */
export function setPresenceOf(agent: AgentId, body: PresenceForm): Promise<PresenceSet> {
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
