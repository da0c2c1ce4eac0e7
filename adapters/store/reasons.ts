import type { PresenceReason } from "../../core/queue.ts";
import { reasons as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** Closer reasons for a presence. */
export const reasons = settingsOf<PresenceReason>(noun);
