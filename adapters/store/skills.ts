import type { Skill } from "../../core/queue.ts";
import { skills as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** What agents are able to do. */
export const skills = settingsOf<Skill>(noun);
