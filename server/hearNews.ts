import type { Redis } from "ioredis";
import type { Server } from "socket.io";
import { newsChannel, type Told } from "../adapters/bus.ts";

/** Hands the news of all processes to the sockets that are connected here. */
export function hearNews(io: Server, subscriber: Redis): void {
  subscriber.on("message", (channel: string, line: string) => {
    if (channel === newsChannel) for (const told of JSON.parse(line) as Told[]) pass(io, told);
  });
  // The connection waits for a Redis that is away, and subscribes again after every break.
  subscriber.subscribe(newsChannel).catch(() => undefined);
}

function pass(io: Server, [namespace, rooms, event, ...payload]: Told): void {
  const here = io.of(namespace);
  const known = here.adapter.rooms;
  // Most news is for pages that are open elsewhere or nowhere; it is not even written out.
  if (rooms.length === 0) here.local.emit(event, ...payload);
  else if (rooms.some((room) => known.has(room))) here.local.to(rooms).emit(event, ...payload);
}
