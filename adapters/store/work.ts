import type { ChannelName } from "../../core/ids.ts";
import type { Account } from "../../core/queue.ts";
import type { Work } from "../channels/channel.ts";
import { accountsOf } from "./accounts.ts";
import { saveEvent } from "./inbox.ts";
import { keepOutgoing } from "./outgoing.ts";
import { cursors } from "./records/desk.ts";
import { openSigner } from "./secrets.ts";
import type { Store } from "./store.ts";

/** Accounts change a few times a month and are asked for with every message. */
const accountsKeptMs = 3_000;

/** Builds what one channel is handed; cursors and signatures of one channel are worth nothing to another. */
export async function openWork(store: Omit<Store, "works">, channel: ChannelName): Promise<Work> {
  const signer = await openSigner(store, channel);
  let known: { accounts: Promise<Account[]>; until: number } | null = null;
  const cursorId = (key: string): string => `${channel}:${key}`;
  return {
    accounts: async () => {
      if (!known || known.until < performance.now()) {
        known = { accounts: accountsOf(store, channel), until: performance.now() + accountsKeptMs };
        known.accounts.catch(() => (known = null));
      }
      return known.accounts;
    },
    files: store.files,
    tell: (contact, event, payload) => store.bus.channel(channel, contact, event, payload),
    sign: (text) => signer.sign(text),
    isSigned: (text, signature) => signer.isSigned(text, signature),
    keepOutgoing: (letter) => keepOutgoing(store, letter),
    cursor: {
      get: async (key) => (await cursors.of(store).findOne({ _id: cursorId(key) }))?.value ?? null,
      set: async (key, value) => {
        await cursors.of(store).updateOne({ _id: cursorId(key) }, { $set: { value } }, { upsert: true });
      },
    },
    save: (event) => saveEvent(store, event),
    log: store.log.child({ channel }),
  };
}
