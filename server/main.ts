import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RequestListener } from "node:http";
import type { Router } from "express";
import { openBus } from "../adapters/bus.ts";
import { channels } from "../adapters/channels/all.ts";
import { readConfig, type Config } from "../adapters/config.ts";
import { openFiles } from "../adapters/files.ts";
import { openFloor } from "../adapters/floor/redisFloor.ts";
import { openLog, type Log } from "../adapters/log.ts";
import { warmPasswords } from "../adapters/passwords.ts";
import { openJobs } from "../adapters/queues.ts";
import { openRedis, whenReady } from "../adapters/redis.ts";
import { closeStore, openStore } from "../adapters/store/openStore.ts";
import { plainRules } from "../core/queue.ts";
import { allRoutes } from "./api/index.ts";
import { buildApp } from "./app.ts";
import { openOrigins } from "./guard/origins.ts";
import { watchHealth } from "./health.ts";
import { foreignOrigins, openDoor } from "./hooks/door.ts";
import { openRealtime } from "./realtime.ts";
import { openSocketServer } from "./sockets.ts";
import { pages } from "./static.ts";

/** How long requests may still run after SIGTERM. */
const closingMs = 5_000;

/** Opens everything once, from the inside out, and hands each part only what it uses. */
async function start(config: Config, log: Log): Promise<void> {
  const { MONGO_URL, REDIS_URL } = config;
  if (!MONGO_URL || !REDIS_URL)
    throw new Sentence("The server needs MONGO_URL and REDIS_URL; `npm start` brings both along.");

  // The port comes first: our own address is part of what everybody else is told.
  let app: RequestListener = (_request, response) => response.writeHead(503, { "Retry-After": "1" }).end();
  const http = createServer(
    { requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 },
    (request, response) => app(request, response),
  );
  http.maxConnections = 20_000;
  const port = await listen(http, config.HOST, config.PORT);
  const origins = openOrigins(config.PUBLIC_URL, config.HOST, () => port);

  const commands = openRedis(REDIS_URL, "commands", log);
  const publisher = openRedis(REDIS_URL, "commands", log);
  const subscriber = openRedis(REDIS_URL, "jobs", log);
  await whenReady(commands);
  const bus = openBus({ redis: publisher, channels: channels.keys(), log });
  const jobs = openJobs(commands, log);
  const store = await openStore({
    mongoUrl: MONGO_URL,
    bus,
    jobs,
    floor: openFloor(commands, plainRules, log),
    files: openFiles(config.DATA_DIR),
    channels,
    log,
  });
  await warmPasswords();

  const allowedOrigins = foreignOrigins(store);
  const { io, admit } = openSocketServer({ http, origins, allowedOrigins, publisher, subscriber });
  const realtime = openRealtime({ io, store, origins, log });
  const listeners = new Map<string, string>();
  const health = watchHealth({ store, redis: commands, listeners: () => listeners });

  const doors = new Map<string, Router>();
  const closers: (() => Promise<void>)[] = [];
  for (const channel of channels.values()) {
    if (!channel.open) continue;
    const { door, router } = await openDoor(channel, { store, io, origins, host: config.HOST, log });
    const opened = await channel.open(door);
    doors.set(channel.name, router);
    closers.push(() => opened.close());
    if (opened.address) listeners.set(channel.name, opened.address);
  }

  app = buildApp({
    ground: { store, origins, health, log },
    routes: allRoutes(store, realtime),
    doors,
    pages: pages(allowedOrigins),
  }) as RequestListener;
  await admit();
  for (const address of listeners.values()) console.log(`Listening: ${address}`);
  console.log(`Ready: ${origins.localUrl}`);

  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), closingMs + 2_000).unref();
    http.close();
    for (const closer of closers)
      await closer().catch((error: unknown) => log.warn({ err: error }, "A door stuck"));
    await realtime.close();
    // Desks and widgets come back by themselves, to us or to another server.
    await Promise.race([io.close(), later(closingMs)]);
    http.closeAllConnections();
    health.stop();
    await jobs.close();
    bus.close();
    subscriber.disconnect();
    commands.disconnect();
    await closeStore(store);
    process.exit(0);
  };
  process.once("SIGTERM", () => void close());
  process.once("SIGINT", () => void close());
}

/** A failure of the start that a sentence explains. */
class Sentence extends Error {}

async function listen(http: HttpServer, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
  return (http.address() as AddressInfo).port;
}

function sentenceFor(error: unknown, config: Config): string {
  if (error instanceof Sentence) return error.message;
  const { code, port, message, name } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE")
    return `Port ${port ?? config.PORT} on ${config.HOST} is taken by another program; choose another one.`;
  if (code === "EACCES")
    return `Port ${port ?? config.PORT} on ${config.HOST} may not be opened by this user.`;
  if (name?.startsWith("Mongo")) return `The store cannot be reached: ${message}`;
  return `The server could not start: ${message ?? String(error)}`;
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

process.on("uncaughtException", (error) => {
  // What is unknown is not repaired: another process takes over.
  console.error(error);
  process.exit(1);
});

const read = readConfig(process.env);
if ("faults" in read) {
  for (const fault of read.faults) console.error(fault);
  process.exit(1);
}
const log = openLog("server", read.config.LOG_LEVEL);
await start(read.config, log).catch((error: unknown) => {
  console.error(sentenceFor(error, read.config));
  process.exit(1);
});
