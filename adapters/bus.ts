import { Emitter } from "@socket.io/redis-emitter";
import type { Redis } from "ioredis";
import type { DeskEvent, ToDesk, Typing } from "../core/events.ts";
import type { ChannelName, ContactKey } from "../core/ids.ts";
import type { Log } from "./log.ts";

/** Speaks to browsers through Redis, from any process. Best effort: who missed something asks the database. */
export interface Bus {
  desk(rooms: string[], event: DeskEvent): void;
  typing(rooms: string[], typing: Typing): void;
  /** To the open pages of one contact, namespace `/<channel>`. */
  channel(channel: ChannelName, contact: ContactKey, event: string, payload: unknown): void;
  /** Ends the desks of these rooms, e.g. of a person who was disabled. */
  signedOut(rooms: string[]): void;
  close(): void;
}

/** Key shared by the emitter and the server's adapter. */
export const busKey = "okno-io";

/** The client of this bus is told when news was lost: after Redis is back, every page is asked to load again. */
export function openBus({
  redis,
  channels,
  log,
}: {
  redis: Redis;
  channels: Iterable<ChannelName>;
  log: Log;
}): Bus {
  let lost = 0;
  const miss = (): void => void lost++;
  // The emitter ignores the promise of `publish`; without a handler a dead Redis would end the process.
  const client = {
    publish: (channel: string, message: unknown): void => {
      redis.publish(channel, message as Buffer).catch(miss);
    },
  };
  const root = new Emitter(client, { key: busKey });
  const desk = root.of("/desk") as Emitter<{
    event: ToDesk["event"];
    typing: ToDesk["typing"];
    resync: ToDesk["resync"];
    signedOut: ToDesk["signedOut"];
  }>;
  const pages = new Map([...channels].map((name) => [name, root.of(`/${name}`)]));
  redis.on("ready", () => {
    if (lost === 0) return;
    log.info({ lost }, "News was lost while Redis was away; all pages load again");
    lost = 0;
    desk.emit("resync");
    for (const namespace of pages.values()) namespace.emit("resync");
  });
  return {
    desk: (to, event) => void desk.to(to).emit("event", event),
    typing: (to, typing) => void desk.to(to).emit("typing", typing),
    signedOut: (to) => void desk.to(to).emit("signedOut"),
    channel: (name, contact, event, payload) => void pages.get(name)?.to(contact).emit(event, payload),
    close: () => redis.disconnect(),
  };
}

/** A bus that nobody hears, for tools that only write. */
export const silentBus: Bus = {
  desk: () => undefined,
  typing: () => undefined,
  channel: () => undefined,
  signedOut: () => undefined,
  close: () => undefined,
};
