import * as fs from "node:fs";
import { parseArguments } from "./arguments.ts";
import type { Arguments } from "./arguments.ts";
import { Server } from "./server.ts";
import { openLog } from "./storage/files.ts";
import { lockFolder } from "./storage/lock.ts";
import { Log } from "./storage/log.ts";
import { recover } from "./storage/recovery.ts";
import { Store } from "./storage/store.ts";

// The embedded store: a small server that speaks MongoDB's wire protocol, for machines without a MongoDB.
// It prints one line when it is ready, and leaves with a sentence and a code when it cannot be.

const SWEEP_EVERY_MS = 1000;

async function main(): Promise<void> {
  const given = parseArguments(process.argv.slice(2));
  const unlock = prepareFolder(given);
  process.on("exit", unlock);
  const store = new Store(given.memoryMb);
  const generation = recover(given.folder, store);
  store.writeTo(new Log(openLog(given.folder, generation), leave));
  const server = new Server(store, given.refusesScans);
  if ("socket" in given.place) fs.rmSync(given.place.socket, { force: true });
  const address = await server.listen(given.place);
  const sweeping = setInterval(() => sweep(store, server), SWEEP_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(sweeping);
    await server.close();
    await store.log.close();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
  console.log(`Ready: ${address}`);
}

function prepareFolder({ folder }: Arguments): () => void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.chmodSync(folder, 0o700);
  return lockFolder(folder);
}

function sweep(store: Store, server: Server): void {
  const now = Date.now();
  store.sessions.sweep(now);
  server.sweep(now);
}

// What is in memory can no longer be promised to be on disk; the parent starts us again from what is.
function leave(error: Error): void {
  console.error(`The store stops: ${error.message}`);
  process.exit(1);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
