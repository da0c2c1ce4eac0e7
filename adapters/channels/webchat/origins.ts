import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "../../../core/queue.ts";
import type { Door } from "../channel.ts";
import { settingsOf } from "./settings.ts";

/** True when the page that asks may talk to the account: our own, or one that its settings name. No origin at all is not a page (a mail program, a test); there is no cookie that such a request could ride on. */
export function mayCall(door: Door, account: Account, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  // A page cannot choose the Host that its requests carry.
  const own = new URL(door.publicUrl).origin === origin || new URL(origin).host === host;
  return own || settingsOf(account).origins.includes(origin);
}
