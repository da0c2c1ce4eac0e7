import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Server } from "socket.io";
import { io as connectTo, type Socket } from "socket.io-client";
import { openLog } from "../../adapters/log.ts";
import { openRedis } from "../../adapters/redis.ts";
import { openOrigins } from "../../server/guard/origins.ts";
import { openSocketServer } from "../../server/sockets.ts";

/** A server's sockets in this process, without anything behind them. */
export interface Engine {
  url: string;
  io: Server;
  admit: () => Promise<void>;
  /** A desk that knocks at once and does not come back by itself. */
  desk(): Socket;
  close(): Promise<void>;
}

export async function openEngine(redisUrl: string): Promise<Engine> {
  const log = openLog("test", "silent");
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const publisher = openRedis(redisUrl, "commands", log);
  const subscriber = openRedis(redisUrl, "jobs", log);
  const { io, admit } = openSocketServer({
    http,
    origins: openOrigins(undefined, "127.0.0.1", () => port),
    allowedOrigins: () => Promise.resolve([]),
    publisher,
    subscriber,
  });
  io.of("/desk");
  const desks: Socket[] = [];
  return {
    url,
    io,
    admit,
    desk: () => {
      const socket = connectTo(`${url}/desk`, {
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
      });
      desks.push(socket);
      return socket;
    },
    close: async () => {
      for (const desk of desks) desk.disconnect();
      await io.close();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
