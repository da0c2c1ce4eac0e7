import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { dirname, join, resolve } from "node:path";
import { socketFolder } from "../processes/redis.ts";
import { codeOf, Refusal } from "./refusal.ts";

/** Makes the data folder and tries it; what is in it is for this user only. */
export function prepareFolder(dataDir: string): string {
  const folder = resolve(dataDir);
  try {
    makeFolder(join(folder, "logs"));
    const probe = join(folder, ".probe");
    writeFileSync(probe, Buffer.alloc(4096), { flush: true });
    rmSync(probe);
  } catch (error) {
    throw new Refusal(
      `The folder ${folder} cannot be written (${reason(codeOf(error))}): choose another with DATA_DIR.`,
      {
        cause: error,
      },
    );
  }
  return folder;
}

/** Makes a folder and those above it, one by one: `recursive` of Node never ends where the system answers ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function reason(code: string): string {
  const known: Record<string, string> = {
    EACCES: "no permission",
    EPERM: "no permission",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EEXIST: "a file is in its place",
    ENOTDIR: "a file is in its place",
    ENOENT: "no such place",
  };
  return known[code] ?? code;
}

/**
 * Takes the data folder for this process. The lock is a listening socket: the system frees it however the process ends,
 * and a second start can ask it who holds the folder.
 */
export async function lockFolder(dataDir: string): Promise<Server> {
  const path = join(socketFolder(dataDir), "lock.sock");
  const holder = await askHolder(path);
  if (holder !== null)
    throw new Refusal(
      `Okno already runs on ${resolve(dataDir)} (process ${holder}): stop it first, or choose another folder with DATA_DIR.`,
    );
  rmSync(path, { force: true });
  const lock = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end(String(process.pid));
  });
  await new Promise<void>((done, fail) => {
    lock.once("error", fail);
    lock.listen(path, done);
  });
  lock.unref();
  return lock;
}

/** The process id of whoever listens on the lock, or null when nobody does. */
function askHolder(path: string): Promise<string | null> {
  return new Promise((done) => {
    let answer = "";
    const socket = connect(path);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on("data", (text) => (answer += text.toString()));
    socket.on("error", () => done(null));
    socket.on("close", () => done(answer || null));
  });
}
