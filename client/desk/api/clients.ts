import type { ClientCard, StandingForm, TimelinePage } from "../../../core/desk.ts";
import type { ClientId, Millis } from "../../../core/ids.ts";
import { ask } from "./http.ts";

const at = (id: ClientId, rest = ""): string => `/api/clients/${encodeURIComponent(id)}${rest}`;

/** Clients as the API knows them. */
export const clients = {
  card: (id: ClientId) => ask<ClientCard>(at(id, "/card")),
  timeline: (id: ClientId, before: Millis) => ask<TimelinePage>(at(id, `/timeline?before=${before}`)),
  rename: (id: ClientId, name: string) => ask(at(id), { method: "PUT", body: { name } }),
  setStanding: (id: ClientId, body: StandingForm) => ask(at(id, "/standing"), { method: "PUT", body }),
};
