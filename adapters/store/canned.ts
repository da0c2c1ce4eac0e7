import type { CannedReply } from "../../core/queue.ts";
import { canned as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** Prepared answers; a shortcut is unique within its language. */
export const canned = settingsOf<CannedReply>(noun, { unique: "shortcut" });
