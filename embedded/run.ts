import * as fs from "node:fs";
import * as v8 from "node:v8";
import { parseArguments } from "./arguments.ts";
import type { Arguments } from "./arguments.ts";
import { Server } from "./server.ts";
import { expire } from "./storage/expiry.ts";
import { openLog } from "./storage/files.ts";
import { lockFolder } from "./storage/lock.ts";
import { Log } from "./storage/log.ts";
import { recover } from "./storage/recovery.ts";
import { Snapshots } from "./storage/snapshot.ts";
import { Store } from "./storage/store.ts";

const SWEEP_EVERY_MS = 1000;
// Beside the documents the process needs room for queries, results and garbage.
const HEAP_BESIDE_DOCUMENTS_MB = 512;

/** Runs the store: prints one line when it is ready, or a sentence and leaves with code 1 when it cannot be. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await start(parseArguments(args));
  } catch (error) {
    console.error(sentenceOf(error));
    process.exit(1);
  }
}

async function start(given: Arguments): Promise<void> {
  process.on("exit", prepareFolder(given));
  v8.setFlagsFromString(`--max-old-space-size=${given.memoryMb * 2 + HEAP_BESIDE_DOCUMENTS_MB}`);
  const store = new Store(given.memoryMb);
  const generation = recover(given.folder, store);
  store.writeTo(new Log(openLog(given.folder, generation), leave));
  const snapshots = new Snapshots(given.folder, store, generation);
  const server = new Server(store, given.refusesScans);
  if ("socket" in given.place) fs.rmSync(given.place.socket, { force: true });
  const address = await server.listen(given.place);
  const sweeping = setInterval(() => void sweep(store, server, snapshots).catch(leave), SWEEP_EVERY_MS);
  const stop = async (): Promise<void> => {
    clearInterval(sweeping);
    await server.close();
    await snapshots.takeBeforeStop();
    await store.log.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void stop().catch(leave));
  console.log(`Ready: ${address}`);
}

function prepareFolder({ folder }: Arguments): () => void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.chmodSync(folder, 0o700);
  return lockFolder(folder);
}

async function sweep(store: Store, server: Server, snapshots: Snapshots): Promise<void> {
  const now = Date.now();
  store.sessions.sweep(now);
  server.sweep(now);
  await expire(store, now);
  await snapshots.takeIfDue();
}

// What is in memory can no longer be promised to be on disk; the parent starts us again from what is.
function leave(error: unknown): void {
  console.error(`The store stops: ${sentenceOf(error)}`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return "The address is in use by another program.";
  if (code === "EACCES" || code === "EROFS" || code === "EPERM")
    return `The folder cannot be written to${path === undefined ? "" : ` (${path})`}.`;
  return error instanceof Error ? error.message : String(error);
}
