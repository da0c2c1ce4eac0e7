import type { Store } from "../../adapters/store/store.ts";
import type { Realtime } from "../realtime.ts";
import type { Route } from "../route.ts";
import { accountRoutes } from "./admin/accounts.ts";
import { agentRoutes } from "./admin/agents.ts";
import { cannedAdminRoutes } from "./admin/canned.ts";
import { codeRoutes } from "./admin/codes.ts";
import { quarantineRoutes } from "./admin/quarantine.ts";
import { queueRoutes } from "./admin/queues.ts";
import { reasonRoutes } from "./admin/reasons.ts";
import { ruleRoutes } from "./admin/rules.ts";
import { skillRoutes } from "./admin/skills.ts";
import { teamRoutes } from "./admin/teams.ts";
import { cannedRoutes } from "./canned.ts";
import { clientRoutes } from "./clients.ts";
import { conversationRoutes } from "./conversations.ts";
import { deskRoutes } from "./desk.ts";
import { decisionRoutes } from "./decisions.ts";
import { fileRoutes } from "./files.ts";
import { agentDutyRoutes } from "./agents.ts";
import { itemRoutes } from "./items.ts";
import { letterRoutes } from "./letters.ts";
import { meRoutes } from "./me.ts";
import { messageRoutes } from "./messages.ts";
import { outgoingRoutes } from "./outgoing.ts";
import { routingRoutes } from "./routing.ts";
import { planningRoutes } from "./planning.ts";
import { sessionRoutes } from "./session.ts";
import { studyRoutes } from "./studies.ts";
import { superviseRoutes } from "./supervise.ts";

/** The table of all routes of the desk's API. */
export function allRoutes(store: Store, realtime: Realtime): Route[] {
  return [
    ...sessionRoutes(store, realtime),
    ...deskRoutes(store),
    ...conversationRoutes(store),
    ...letterRoutes(store),
    ...agentDutyRoutes(store, realtime),
    ...itemRoutes(store, realtime),
    ...superviseRoutes(store, realtime),
    ...decisionRoutes(store),
    ...messageRoutes(store),
    ...fileRoutes(store),
    ...clientRoutes(store),
    ...meRoutes(store),
    ...cannedRoutes(store),
    ...outgoingRoutes(store),
    ...planningRoutes(store),
    ...studyRoutes(store),
    ...routingRoutes(store),
    ...agentRoutes(store, realtime),
    ...queueRoutes(store, realtime),
    ...skillRoutes(store, realtime),
    ...teamRoutes(store, realtime),
    ...reasonRoutes(store, realtime),
    ...ruleRoutes(store),
    ...codeRoutes(store, realtime),
    ...cannedAdminRoutes(store, realtime),
    ...accountRoutes(store, realtime),
    ...quarantineRoutes(store),
  ];
}
