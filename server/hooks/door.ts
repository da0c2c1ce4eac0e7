import { setTimeout as wait } from "node:timers/promises";
import express, { type Router } from "express";
import type { Server } from "socket.io";
import { rooms } from "../../core/events.ts";
import { isOpen } from "../../core/hours.ts";
import type { ChannelName, ContactKey, ConversationId } from "../../core/ids.ts";
import { Problem } from "../../core/problems.ts";
import type { Account } from "../../core/queue.ts";
import type { Channel, Door } from "../../adapters/channels/channel.ts";
import type { Log } from "../../adapters/log.ts";
import { isStoreDown } from "../../adapters/mongo.ts";
import { accounts, accountsOf } from "../../adapters/store/accounts.ts";
import {
  clientThread,
  contactMayRead,
  conversationOfMessage,
  guardedBy,
} from "../../adapters/store/conversations.ts";
import { saveEvent } from "../../adapters/store/inbox.ts";
import { advance } from "../../adapters/store/messages.ts";
import { queues } from "../../adapters/store/queues.ts";
import { openSigner } from "../../adapters/store/secrets.ts";
import type { Store } from "../../adapters/store/store.ts";
import type { Origins } from "../guard/origins.ts";
import { remembered } from "./remembered.ts";

/** What every door is cut from. */
export interface Wall {
  store: Store;
  io: Server;
  origins: Origins;
  host: string;
  log: Log;
}

const doorMs = 1_900;

/** Who is typing is asked with every key; the conversation of a contact changes once an hour, and begins at any moment. */
const conversationKept = { foundMs: 3_000, nothingMs: 300 };

/** The channel's door and the router behind which its endpoints live. */
export async function openDoor(channel: Channel, wall: Wall): Promise<{ door: Door; router: Router }> {
  const { store, io, origins } = wall;
  const { name } = channel;
  const router = express.Router();
  const signer = await openSigner(store, name);
  const conversationOf = remembered(
    (contact: ContactKey) => openConversation(store, name, contact),
    conversationKept,
  );
  const door: Door = {
    http: router,
    sockets: io.of(`/${name}`),
    save: (event) => saveEvent(store, { ...event, channel: name }),
    receipt: inTime(async (contact, message, state) => {
      const conversation = await conversationOfMessage(store, message);
      if (!conversation) return;
      const guarded = await guardedBy(store, conversation);
      // A client may report only on what was sent to them.
      if (guarded.channel === name && guarded.contact === contact)
        // What leaves as a letter is shown to them too; that they saw it there does not mean that it has left.
        await advance(store, { message, to: state, channel: name });
    }),
    typing: inTime(async (contact, on) => {
      const conversation = await conversationOf(contact);
      if (!conversation) return;
      const typing = { conversation, who: { kind: "client" as const }, on };
      io.of("/desk").to(rooms.conversation(conversation)).emit("typing", typing);
    }),
    thread: inTime((contact, since) => clientThread(store, name, contact, since)),
    mayRead: inTime((contact, file) => contactMayRead(store, name, contact, file)),
    accounts: inTime(() => accountsOf(store, name)),
    isOpen: inTime(async (account) => {
      const queue = await queues.find(store, account.queue);
      return queue !== null && queue.active && isOpen(queue.hours, new Date());
    }),
    sign: (text) => signer.sign(text),
    isSigned: (text, signature) => signer.isSigned(text, signature),
    files: store.files,
    log: wall.log.child({ channel: name }),
    host: wall.host,
    publicUrl: origins.publicUrl,
    allowedOrigins: async () => origins.own(),
  };
  return { door, router };
}

/** Nobody at a door waits for a dead store, and no channel learns how the store says that it is dead. */
function inTime<Given extends unknown[], T>(
  ask: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  return async (...given) => {
    const late = new AbortController();
    const tooLate = wait(doorMs, undefined, { signal: late.signal, ref: false }).then(() => {
      throw new Problem("store_down", { retryAfterSeconds: 2 });
    });
    tooLate.catch(() => undefined);
    try {
      return await Promise.race([ask(...given), tooLate]);
    } catch (error) {
      throw isStoreDown(error) ? new Problem("store_down", { retryAfterSeconds: 2 }) : error;
    } finally {
      late.abort();
    }
  };
}

async function openConversation(
  store: Store,
  channel: ChannelName,
  contact: ContactKey,
): Promise<ConversationId | null> {
  const thread = await clientThread(store, channel, contact, Number.MAX_SAFE_INTEGER);
  return thread && thread.state !== "ended" ? thread.conversation : null;
}

/** The foreign origins of all active accounts, asked at most every two seconds: the engine wants them at every foreign handshake. */
export function foreignOrigins(store: Store): () => Promise<string[]> {
  let known: { until: number; origins: Promise<string[]> } | null = null;
  const ask = async (): Promise<string[]> => {
    const originsOf = (account: Account): string[] =>
      store.channels.get(account.channel)?.origins?.(account) ?? [];
    return (await accounts.list(store)).filter((account) => account.active).flatMap(originsOf);
  };
  return () => {
    if (!known || known.until < performance.now()) {
      known = { until: performance.now() + 2_000, origins: ask() };
      known.origins.catch(() => (known = null));
    }
    return known.origins;
  };
}
