import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startPart, type Part } from "./part.ts";

/** A Redis of our own: AOF on, nothing evicted, reached only through a socket in its folder. */
export interface OwnRedis {
  part: Part;
  url: string;
}

/** Where the sockets of a data folder live. The system allows about 100 characters in such a path. */
export function socketFolder(dataDir: string): string {
  const near = join(resolve(dataDir), "run");
  const far = join(tmpdir(), `okno-${createHash("sha256").update(near).digest("hex").slice(0, 12)}`);
  const folder = Buffer.byteLength(near) <= 80 ? near : far;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Asks a Redis that a killed parent left behind to write all and end; two must never share one folder. */
function shutDown(socket: string): Promise<void> {
  return new Promise((done) => {
    const left = connect(socket, () => left.write("SHUTDOWN\r\n"));
    left.setTimeout(10_000, () => left.destroy());
    left.on("error", () => done());
    left.on("close", () => done());
    left.resume();
  });
}

/** Starts `redis-server` with its data under `dataDir/redis`. */
export async function startRedis(dataDir: string, onLine?: (line: string) => void): Promise<OwnRedis> {
  const dir = join(resolve(dataDir), "redis");
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const socket = join(socketFolder(dataDir), "redis.sock");
  await shutDown(socket);
  const part = startPart({
    name: "redis-server",
    command: "redis-server",
    args: [
      ...["--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"],
      ...["--dir", dir, "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
      ...["--maxmemory-policy", "noeviction", "--daemonize", "no", "--logfile", ""],
    ],
    ready: /ready to accept connections/i,
    ...(onLine ? { onLine } : {}),
  });
  await part.ready;
  return { part, url: `unix://${socket}` };
}
