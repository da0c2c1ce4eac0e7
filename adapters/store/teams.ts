import type { Team } from "../../core/queue.ts";
import { teams as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** People who stand in for each other. */
export const teams = settingsOf<Team>(noun);
