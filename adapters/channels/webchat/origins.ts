import type { Account } from "../../../core/queue.ts";
import type { Door } from "../channel.ts";
import { settingsOf } from "./settings.ts";

/** True when a page of this origin may talk to the account: our own, or one that its settings name. No origin at all is not a page (a mail program, a test); there is no cookie that such a request could ride on. */
export async function mayCall(door: Door, account: Account, origin: string | undefined): Promise<boolean> {
  if (origin === undefined) return true;
  const own = [new URL(door.publicUrl).origin, ...(await door.allowedOrigins())];
  return own.includes(origin) || settingsOf(account).origins.includes(origin);
}
