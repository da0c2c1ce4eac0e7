import { z } from "zod";
import { presences, type Presence } from "../../core/agent.ts";
import type { Preferences, SignedIn } from "../../core/desk.ts";
import { setPresence } from "../../adapters/store/duty.ts";
import { savePreferences } from "../../adapters/store/preferences.ts";
import type { Store } from "../../adapters/store/store.ts";
import { route, type Route } from "../route.ts";
import { reason, reasonFor } from "./presence.ts";

// Signing out is the way to "logged out": it ends the session as well.
const chosen = z.enum(presences.filter((one): one is Presence => one !== "logged_out") as [Presence]);

const preferences = z
  .strictObject({
    theme: z.enum(["system", "light", "dark"]),
    language: z.enum(["ru", "en"]),
    sound: z.enum(["off", "chime", "bell", "pulse"]),
    volume: z.number().int().min(0).max(100),
    notifications: z.boolean(),
    sendsOn: z.enum(["channel", "enter", "ctrl_enter"]),
    density: z.enum(["comfortable", "compact"]),
  } satisfies { [K in keyof Preferences]: z.ZodType<Preferences[K]> })
  .partial();

/** What a person sets for themselves. */
export function meRoutes(store: Store): Route[] {
  return [
    route({
      method: "put",
      path: "/api/me/presence",
      who: "agent",
      body: z.strictObject({ presence: chosen, reason }),
      async run({ body, person }): Promise<SignedIn> {
        const { presence } = body;
        const because = await reasonFor(store, presence, body.reason);
        return { me: await setPresence(store, { agent: person.id, presence, reason: because }) };
      },
    }),
    route({
      method: "put",
      path: "/api/me/preferences",
      who: "agent",
      body: preferences,
      run: ({ body, person }): Promise<Preferences> =>
        savePreferences(store, person.id, body as Partial<Preferences>),
    }),
  ];
}
