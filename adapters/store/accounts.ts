import type { ChannelName } from "../../core/ids.ts";
import type { Account } from "../../core/queue.ts";
import { accounts as noun } from "./records/settings.ts";
import { settingsOf } from "./settingsOf.ts";
import type { Store } from "./store.ts";

/** The bank's addresses in the channels: mailboxes, widgets. `settings` is checked by the channel before it comes here. */
export const accounts = settingsOf<Account>(noun);

/** The active accounts of one channel. */
export async function accountsOf(store: Pick<Store, "mongo">, channel: ChannelName): Promise<Account[]> {
  return (await accounts.list(store)).filter((account) => account.active && account.channel === channel);
}
