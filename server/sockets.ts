import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import type { Redis } from "ioredis";
import { busAdapter } from "./adapter.ts";
import type { Origins } from "./guard/origins.ts";

/** Bytes that may wait for one slow reader; more, and it is cut off and loads again. */
const mostWaitingBytes = 1024 * 1024;
const mostWaitingPackets = 2_000;

/** Opens the engine for all namespaces: no page of a foreign origin gets so far as a handshake. */
export function openSocketServer({
  http,
  origins,
  allowedOrigins,
  publisher,
  subscriber,
}: {
  http: HttpServer;
  origins: Origins;
  /** Foreign origins on whose pages a channel's widget may stand. */
  allowedOrigins: () => Promise<string[]>;
  publisher: Redis;
  subscriber: Redis;
}): Server {
  const io = new Server(http, {
    adapter: busAdapter(publisher, subscriber),
    // A desk that died is noticed in ten seconds, not in forty-five.
    pingInterval: 5_000,
    pingTimeout: 5_000,
    connectTimeout: 10_000,
    maxHttpBufferSize: 128 * 1024,
    perMessageDeflate: false,
    serveClient: false,
    allowRequest: (request, done) => {
      if (origins.isOwn(request)) return done(null, true);
      allowedOrigins().then(
        (allowed) => done(null, allowed.includes(request.headers.origin ?? "")),
        () => done(null, false),
      );
    },
    // Identity of a foreign page travels in the handshake's words, never in a cookie.
    cors: {
      credentials: false,
      methods: ["GET", "POST"],
      origin: (origin, done) =>
        void allowedOrigins().then(
          (allowed) => done(null, origin !== undefined && allowed.includes(origin)),
          () => done(null, false),
        ),
    },
  });
  resyncAfterBreak(io, subscriber);
  const guard = setInterval(() => dropSlowReaders(io), 1_000);
  guard.unref();
  http.once("close", () => clearInterval(guard));
  return io;
}

/** While Redis was away this process heard nothing of the others: whoever is connected here loads again. */
function resyncAfterBreak(io: Server, subscriber: Redis): void {
  let broken = false;
  subscriber.on("close", () => (broken = true));
  subscriber.on("ready", () => {
    if (!broken) return;
    broken = false;
    for (const namespace of io._nsps.values()) namespace.local.emit("resync");
  });
}

function dropSlowReaders(io: Server): void {
  for (const client of Object.values(
    (io.engine as unknown as { clients: Record<string, EngineSocket> }).clients,
  )) {
    const waiting = client.transport?.socket?.bufferedAmount ?? 0;
    if (waiting > mostWaitingBytes || client.writeBuffer.length > mostWaitingPackets) client.close(true);
  }
}

interface EngineSocket {
  writeBuffer: unknown[];
  transport?: { socket?: { bufferedAmount?: number } };
  close(discard: boolean): void;
}
