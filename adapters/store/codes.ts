import type { WrapUpCode } from "../../core/queue.ts";
import { codes as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";

/** Why clients come: the codes that agents choose from at the end. */
export const codes = settingsOf<WrapUpCode>(noun);
