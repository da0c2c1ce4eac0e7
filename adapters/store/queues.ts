import { plainRouting, type Queue } from "../../core/queue.ts";
import { noWays } from "../../core/ways.ts";
import { queues as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** The lines in which work items wait. */
export const queues = settingsOf<Queue>(noun, { since: { routing: plainRouting, waysOut: noWays } });
