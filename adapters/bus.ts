import type { Redis } from "ioredis";
import type { DeskEvent } from "../core/events.ts";
import type { ChannelName, ContactKey } from "../core/ids.ts";
import type { Log } from "./log.ts";

/** Speaks to browsers through Redis, from any process. Best effort: who missed something asks the database. */
export interface Bus {
  desk(rooms: string[], event: DeskEvent): void;
  /** To lists that many look at: gathered for a moment by each server, of each item and agent only the latest. */
  lists(rooms: string[], event: Extract<DeskEvent, { kind: "item" | "agent" }>): void;
  /** To the open pages of one contact, namespace `/<channel>`. */
  channel(channel: ChannelName, contact: ContactKey, event: string, payload: unknown): void;
  close(): void;
}

/** Where every server process listens for news. One line of JSON holds an array of `Told`. */
export const newsChannel = "okno-news";

/** One piece of news for the sockets of a namespace that are in any of the rooms; no room means all of them. */
export type Told = [namespace: string, rooms: string[], event: string, payload?: unknown];

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
  const namespaces = ["/desk", ...[...channels].map((name) => `/${name}`)];
  let lost = 0;
  let waiting: Told[] = [];
  // What is told in one breath, as after a commit, travels as one message.
  const send = (): void => {
    const line = JSON.stringify(waiting);
    waiting = [];
    redis.publish(newsChannel, line).catch(() => void lost++);
  };
  const tell = (...told: Told): void => {
    if (waiting.push(told) === 1) queueMicrotask(send);
  };
  redis.on("ready", () => {
    if (lost === 0) return;
    log.info({ lost }, "News was lost while Redis was away; all pages load again");
    lost = 0;
    for (const namespace of namespaces) tell(namespace, [], "resync");
  });
  return {
    desk: (to, event) => tell("/desk", to, "event", event),
    lists: (to, event) => tell("/desk", to, "events", event),
    channel: (name, contact, event, payload) => tell(`/${name}`, [contact], event, payload),
    close: () => redis.disconnect(),
  };
}

/** A bus that nobody hears, for tools that only write. */
export const silentBus: Bus = {
  desk: () => undefined,
  lists: () => undefined,
  channel: () => undefined,
  close: () => undefined,
};
