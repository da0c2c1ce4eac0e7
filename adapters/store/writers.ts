import type { ContactPoint } from "../../core/client.ts";
import type { Account } from "../../core/queue.ts";
import type { Channel } from "../channels/channel.ts";
import type { ConversationRecord } from "./records/conversations.ts";
import type { Store } from "./store.ts";

/** Where a conversation is answered, when it is not where it began. */
export type Answering = Pick<ConversationRecord, "channel" | "account" | "contact" | "to">;

/** What letters go to: a kind of address, whichever channel writes to it. */
const mail: Pick<ContactPoint, "kind"> = { kind: "email" };

/** The channel that writes to mail addresses first; null where there is none. */
export function mailWriter(store: Pick<Store, "channels">): Channel | null {
  for (const channel of store.channels.values()) if (channel.writesTo === mail.kind) return channel;
  return null;
}

/** Its first account; null where none is set up. */
export async function mailAccount(
  store: Pick<Store, "channels" | "works">,
): Promise<{ channel: Channel; account: Account } | null> {
  const channel = mailWriter(store);
  const [account] = (channel && (await store.works.get(channel.name)?.accounts())) ?? [];
  return channel && account ? { channel, account } : null;
}

/** How a mail address is answered; null where nothing writes letters. */
export async function answeringTo(
  store: Pick<Store, "channels" | "works">,
  address: string,
): Promise<Answering | null> {
  const by = await mailAccount(store);
  if (!by) return null;
  const { name } = by.channel;
  return { channel: name, account: by.account.id, contact: `${name}:${address}`, to: address };
}
