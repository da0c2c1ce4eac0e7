import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import type { Redis } from "ioredis";
import { busAdapter } from "./adapter.ts";
import type { Origins } from "./guard/origins.ts";
import { hearNews } from "./hearNews.ts";
import { watchHearing } from "./hearing.ts";

/** Bytes that may wait for one slow reader; more, and it is cut off and loads again. */
const mostWaitingBytes = 1024 * 1024;
const mostWaitingPackets = 2_000;

/** So long the first desks wait for Redis to confirm that we hear it; nobody may depend on Redis to start. */
const confirmMs = 2_000;

/** The engine and the moment from which it lets anybody in. */
export interface SocketServer {
  io: Server;
  /** Call it when all namespaces are there: lets sockets in once what is said on other processes is heard here. */
  admit: () => Promise<void>;
}

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
}): SocketServer {
  const admitted = Promise.withResolvers<void>();
  const io = new Server(http, {
    adapter: busAdapter(publisher, subscriber),
    // A desk that died is noticed within ten seconds, not forty-five: the sum of both, and what it takes to write it down.
    pingInterval: 4_000,
    pingTimeout: 5_000,
    connectTimeout: 10_000,
    maxHttpBufferSize: 128 * 1024,
    perMessageDeflate: false,
    serveClient: false,
    allowRequest: (request, done) => {
      const isAllowed = async (): Promise<boolean> =>
        origins.isOwn(request) || (await allowedOrigins()).includes(request.headers.origin ?? "");
      admitted.promise.then(isAllowed).then(
        (allowed) => done(null, allowed),
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
  hearNews(io, subscriber);
  const hearing = watchHearing(subscriber, () => {
    for (const namespace of io._nsps.values()) namespace.local.emit("resync");
  });
  const guard = setInterval(() => dropSlowReaders(io), 1_000);
  guard.unref();
  http.once("close", () => clearInterval(guard));
  return {
    io,
    async admit() {
      await hearing.confirmed(confirmMs);
      admitted.resolve();
    },
  };
}

function dropSlowReaders(io: Server): void {
  for (const client of Object.values(
    (io.engine as unknown as { clients: Record<string, EngineSocket> }).clients,
  )) {
    if (!isSlow(client)) continue;
    const wire = client.transport?.socket;
    // A polite end would wait half a minute for the answer of one who does not read, and keep all that it was sent.
    if (wire?.terminate) wire.terminate();
    else client.close(true);
  }
}

/** The wire holds only the last portion that it was handed; the rest waits before it. */
function isSlow({ writeBuffer, transport }: EngineSocket): boolean {
  if (writeBuffer.length > mostWaitingPackets) return true;
  let waiting = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) {
    if (waiting > mostWaitingBytes) break;
    waiting += typeof data === "string" ? Buffer.byteLength(data) : (data?.byteLength ?? 0);
  }
  return waiting > mostWaitingBytes;
}

interface EngineSocket {
  writeBuffer: { data?: string | ArrayBufferView }[];
  transport?: { socket?: { bufferedAmount?: number; terminate?(): void } };
  close(discard: boolean): void;
}
