import { email } from "./email/index.ts";
import { register } from "./registry.ts";
import { webchat } from "./webchat/webchat.ts";

/** Every channel of this build. A new one is a folder and a line here. */
export const channels = register([webchat, email]);
