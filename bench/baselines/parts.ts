import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { Redis } from "ioredis";
import { Server, type Namespace } from "socket.io";

/** A client's message as the baselines carry it. */
export interface Said {
  id: string;
  contact: string;
  agent: string;
  text: string;
}

/** A plain connection, fit for BullMQ's workers too. */
export function connectRedis(url: string): Redis {
  const options = { maxRetriesPerRequest: null };
  return url.startsWith("unix://")
    ? new Redis({ ...options, path: url.slice("unix://".length) })
    : new Redis(url, options);
}

/** A setting from the environment. */
export function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

/** What an agent's screen hears of a message: about as much as the hub sends. */
export function screenEvent(said: Said): unknown {
  const atMs = Date.now();
  return {
    kind: "entry",
    entry: {
      id: said.id,
      conversation: said.contact,
      seq: 1,
      atMs,
      actor: { kind: "client", id: null, name: "Мария Петрова" },
      what: {
        kind: "message.received",
        message: {
          id: said.id,
          conversation: said.contact,
          channel: "chat",
          direction: "in",
          text: said.text,
          files: [],
        },
      },
    },
  };
}

/** Opens the two doors (HTTP and a socket) and the agents' namespace on one port. `take` resolves when the message may be acknowledged. */
export async function openHub(
  take: (said: Said, desk: Namespace) => Promise<void>,
  prepare: (io: Server) => void = () => undefined,
): Promise<void> {
  const app = express();
  const http = createServer(app);
  const io = new Server(http, { serveClient: false });
  prepare(io);
  const desk = io.of("/desk");
  desk.on("connection", (socket) => {
    void socket.join(`agent:${(socket.handshake.auth as { agent: string }).agent}`);
  });
  io.of("/in").on("connection", (socket) => {
    socket.on("say", (said: Said, done: (answer: { ok: true }) => void) => {
      void take(said, desk).then(() => done({ ok: true }));
    });
  });
  app.post("/in", express.json(), async (request, response) => {
    await take(request.body as Said, desk);
    response.status(202).end();
  });
  http.listen(0, "127.0.0.1", () => console.log(`Ready: ${(http.address() as AddressInfo).port}`));
  process.once("SIGTERM", () => process.exit(0));
}
