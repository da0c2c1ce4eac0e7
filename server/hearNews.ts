import type { Redis } from "ioredis";
import type { Server } from "socket.io";
import { newsChannel, type Told } from "../adapters/bus.ts";
import { Gathering, type Listed } from "./gathering.ts";

/** Hands the news of all processes to the sockets that are connected here. */
export function hearNews(io: Server, subscriber: Redis): void {
  const desks = io.of("/desk");
  const gathering = new Gathering((room, events) => void desks.local.to(room).emit("events", events));
  subscriber.on("message", (channel: string, line: string) => {
    if (channel === newsChannel) for (const told of JSON.parse(line) as Told[]) pass(io, gathering, told);
  });
  // The connection waits for a Redis that is away, and subscribes again after every break.
  subscriber.subscribe(newsChannel).catch(() => undefined);
}

function pass(io: Server, gathering: Gathering, [namespace, rooms, event, ...payload]: Told): void {
  const here = io.of(namespace);
  if (rooms.length === 0) return void here.local.emit(event, ...payload);
  // Most news is for pages that are open elsewhere or nowhere; it is not even written out.
  const known = rooms.filter((room) => here.adapter.rooms.has(room));
  if (known.length === 0) return;
  if (event === "events") gathering.add(known, payload[0] as Listed);
  else here.local.to(known).emit(event, ...payload);
}
